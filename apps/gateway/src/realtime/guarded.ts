import { Logger } from '@nestjs/common';

const logger = new Logger('Realtime');

export function reportFault(error: unknown, requestId?: string): void {
  logger.error(error instanceof Error ? (error.stack ?? error.message) : String(error), requestId);
}

/** For listeners of a framework that catches nothing: what one throws would end the process. */
export function guarded<T>(act: () => T, onFault: () => T): T {
  try {
    return act();
  } catch (error) {
    reportFault(error);
    return onFault();
  }
}
