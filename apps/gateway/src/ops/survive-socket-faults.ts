import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { RequestMetrics } from '../platform/metrics/request-metrics.js';

/** What the kernel says of a connection whose other end is gone; `listen`, `open` and their like are not among them. */
const SYSCALLS = new Set(['read', 'write', 'writev', 'shutdown', 'connect', 'setsockopt']);
const CODES = new Set([
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ECONNABORTED',
  'ENOTCONN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ECONNREFUSED',
]);

/** An error of one connection without a listener. */
export function isSocketFault(error: unknown): error is NodeJS.ErrnoException {
  if (!(error instanceof Error)) return false;
  const { syscall, code } = error as NodeJS.ErrnoException;
  return syscall !== undefined && SYSCALLS.has(syscall) && CODES.has(code ?? '');
}

/** One peer's connection never ends the process: its fault is logged and counted. Any other uncaught error ends it, as ever. */
@Injectable()
export class SurviveSocketFaults implements OnModuleInit {
  private readonly logger = new Logger('Process');

  constructor(private readonly metrics: RequestMetrics) {}

  onModuleInit(): void {
    // Whoever read the log is gone; without this, each line about the fault would be the next fault.
    for (const out of [process.stdout, process.stderr]) out.on('error', () => process.exit(1));
    process.on('uncaughtException', (error, origin) => this.hear(error, origin));
  }

  private hear(error: unknown, origin: string): void {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    if (isSocketFault(error)) {
      this.metrics.countSocketFault();
      return this.logger.error(`unhandled connection error: ${text}`);
    }
    this.logger.fatal(`${origin}: ${text}`);
    process.stderr.write(`${text}\n`, () => process.exit(1));
  }
}
