import { ApiError } from '#contracts';

/** The gateway's own key is wrong, expired or locked: no caller can mend that, and no caller's credential is to blame. */
export class UpstreamCredentialError extends ApiError {
  constructor(readonly upstreamStatus: number) {
    super(9006, {
      message: "upstream refused the gateway's credential",
      suggestion: "Tell the gateway's operator.",
      reachedUpstream: false,
    });
  }
}
