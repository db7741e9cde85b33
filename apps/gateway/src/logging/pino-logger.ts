import { Logger, type LoggerService } from '@nestjs/common';
import { type DestinationStream, type Logger as Pino, pino } from 'pino';

const NEST_LEVELS = { log: 'info', error: 'error', warn: 'warn', debug: 'debug', verbose: 'trace', fatal: 'fatal' } as const;

/** Nest's log as JSON lines. */
export class PinoLogger implements LoggerService {
  private readonly pino: Pino;

  constructor(level: string, stream?: NodeJS.WritableStream) {
    this.pino = pino(
      { level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime },
      (stream ?? process.stdout) as DestinationStream,
    );
  }

  /** Also for what logs before there is an application. */
  static install(logger: PinoLogger): void {
    Logger.overrideLogger(logger);
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
  }
}
