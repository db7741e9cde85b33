import { ApiError, type ErrorBody, type StandardResponse, success } from '#contracts';
import { reportFault } from './guarded.js';

/** Runs a socket's request and words its result, or its failure, as the envelope that the acknowledgement carries. */
export async function acknowledge<T>(act: () => Promise<T>, requestId: string): Promise<StandardResponse<T> | ErrorBody> {
  try {
    return success(await act());
  } catch (failure) {
    if (failure instanceof ApiError) return failure.toBody(requestId);
    reportFault(failure, requestId);
    return new ApiError(9000).toBody(requestId);
  }
}
