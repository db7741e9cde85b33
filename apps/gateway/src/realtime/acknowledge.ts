import { ApiError, type ErrorBody, type StandardResponse, success } from '#contracts';
import { Logger } from '@nestjs/common';

const logger = new Logger('Realtime');

/** Runs a socket's request and words its result, or its failure, as the envelope that the acknowledgement carries. */
export async function acknowledge<T>(act: () => Promise<T>, requestId: string): Promise<StandardResponse<T> | ErrorBody> {
  try {
    return success(await act());
  } catch (failure) {
    if (failure instanceof ApiError) return failure.toBody(requestId);
    logger.error(failure instanceof Error ? (failure.stack ?? failure.message) : String(failure), requestId);
    return new ApiError(9000).toBody(requestId);
  }
}
