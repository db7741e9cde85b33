import { Logger, type LoggerService } from '@nestjs/common';
import { type DestinationStream, type Logger as Pino, pino } from 'pino';
import { isColorSupported, prettyFactory } from 'pino-pretty';
import { hostname } from 'node:os';
import { BufferedOutput } from './buffered-output.js';
import { type LogLevel, LogLevels } from './log-levels.js';

const NEST_LEVELS = { log: 'info', error: 'error', warn: 'warn', debug: 'debug', verbose: 'trace', fatal: 'fatal' } as const;

/** Tells instances apart in what they log together; a container's host name is its own. */
export const INSTANCE = `${hostname()}:${process.pid}`;

interface LogStream {
  write(line: string): unknown;
  /** Set where a person reads along. */
  isTTY?: boolean;
}

/** Nest's log: JSON lines, or lines for people where they are read on a terminal. */
export class PinoLogger implements LoggerService {
  private readonly pino: Pino;
  private readonly output: BufferedOutput | undefined;
  /** Asked before a line is made, and changed at run time. */
  readonly levels: LogLevels;
  private traceOf: (() => object | undefined) | undefined;

  /**
   * @param stream gets each line at once; left out: standard output, which gets lines of requests in batches.
   * @param worker the place of this process among several that write to one output
   */
  constructor(level: LogLevel, stream?: LogStream, worker?: number) {
    this.levels = new LogLevels(level);
    this.output = stream === undefined ? BufferedOutput.ofProcess({ isShared: worker !== undefined }) : undefined;
    const lines = this.output ?? (stream as LogStream);
    const isTerminal = (stream ?? process.stdout).isTTY === true;
    this.pino = pino(
      {
        level: 'trace',
        base: { instance: INSTANCE, ...(worker !== undefined && { worker }) },
        timestamp: pino.stdTimeFunctions.isoTime,
      },
      isTerminal ? prettyLines(lines) : lines,
    );
  }

  /** Also for what logs before there is an application. */
  static install(logger: PinoLogger): void {
    Logger.overrideLogger(logger);
  }

  /** From now on each line names the span at hand, where there is one. */
  nameTrace(traceOf: () => object | undefined): void {
    this.traceOf = traceOf;
  }

  /** A line of its own fields, without Nest's conventions, whose level the caller has asked about; it may wait a moment for others. */
  info(fields: object): void {
    this.pino.info(fields);
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.write('log', message, rest);
  }
  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }
  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }
  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }
  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('verbose', message, rest);
  }
  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  /** Nest passes the context last, and for errors a stack or a request id before it. */
  private write(level: keyof typeof NEST_LEVELS, message: unknown, rest: unknown[]): void {
    const words = rest.filter((part): part is string => typeof part === 'string');
    const context = words.at(-1);
    if (!this.levels.isOn(NEST_LEVELS[level], context)) return;
    const more = words.length > 1 ? { detail: words[0] } : {};
    const fields = typeof message === 'object' && message !== null && !(message instanceof Error) ? message : {};
    const text =
      typeof message === 'string' ? message : message instanceof Error ? (message.stack ?? message.message) : undefined;
    this.pino[NEST_LEVELS[level]]({ context, ...more, ...fields, ...this.traceOf?.() }, text);
    this.output?.flush();
  }
}

/** In this process, not in pino's worker: the last lines before an exit would be lost there. */
function prettyLines(out: LogStream): DestinationStream {
  const pretty = prettyFactory({ colorize: isColorSupported, translateTime: 'SYS:HH:MM:ss.l', singleLine: true });
  return { write: (line) => void out.write(pretty(line)) };
}
