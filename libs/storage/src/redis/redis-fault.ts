import { ApiError } from '#contracts';

/**
 * What a caller sees of a failed Redis call. The client's own error is not kept as the cause: it carries the command's arguments, and those
 * of the handshake hold the password.
 */
export function storageFault(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  const reason = error instanceof Error ? error.message : 'unknown fault';
  return new ApiError(9010, { cause: new Error(`redis: ${reason}`) });
}

export async function withStorageFault<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw storageFault(error);
  }
}
