import { Logger, type LoggerService } from '@nestjs/common';
import { type DestinationStream, type Logger as Pino, pino } from 'pino';
import { BufferedOutput } from './buffered-output.js';

const NEST_LEVELS = { log: 'info', error: 'error', warn: 'warn', debug: 'debug', verbose: 'trace', fatal: 'fatal' } as const;

/** Nest's log as JSON lines. */
export class PinoLogger implements LoggerService {
  private readonly pino: Pino;
  private readonly output: BufferedOutput | undefined;
  /** Whether lines of level info are written at all: what makes them is spared otherwise. */
  readonly logsInfo: boolean;

  /** @param stream gets each line at once; left out: standard output, which gets lines of requests in batches. */
  constructor(level: string, stream?: NodeJS.WritableStream) {
    this.output = stream === undefined ? BufferedOutput.ofProcess() : undefined;
    this.pino = pino(
      { level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime },
      this.output ?? (stream as DestinationStream),
    );
    this.logsInfo = this.pino.isLevelEnabled('info');
  }

  /** Also for what logs before there is an application. */
  static install(logger: PinoLogger): void {
    Logger.overrideLogger(logger);
  }

  /** A line of its own fields, without Nest's conventions; it may wait a moment for others. */
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
    const more = words.length > 1 ? { detail: words[0] } : {};
    const fields = typeof message === 'object' && message !== null && !(message instanceof Error) ? message : {};
    const text =
      typeof message === 'string' ? message : message instanceof Error ? (message.stack ?? message.message) : undefined;
    this.pino[NEST_LEVELS[level]]({ context, ...more, ...fields }, text);
    this.output?.flush();
  }
}
