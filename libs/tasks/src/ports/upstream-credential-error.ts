import { ApiError } from '#contracts';

/** The gateway's own key is wrong, expired or locked: callers are not to blame and cannot fix it. */
export class UpstreamCredentialError extends ApiError {
  constructor(readonly upstreamStatus: number) {
    super(9006, {
      message: "upstream refused the gateway's credential",
      suggestion: "Tell the gateway's operator.",
      reachedUpstream: false,
    });
  }
}
