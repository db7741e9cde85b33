import { Logger } from '@nestjs/common';
import { errorText, unexpected } from '../platform/logging/unexpected.js';

const logger = new Logger('Realtime');

export function reportFault(error: unknown, requestId?: string): void {
  logger.error(requestId === undefined ? errorText(error) : unexpected(error, requestId));
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
