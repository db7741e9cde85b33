import { ApiError } from '#contracts';

/** The upstream turned a call away with 429, under whatever code: it was asked too often. */
export class UpstreamLimitError extends ApiError {}
