import { ApiError } from '#contracts';

/** The upstream refused a call with 429, whatever its code. */
export class UpstreamLimitError extends ApiError {}
