export interface WebhookRequest {
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
  signal?: AbortSignal;
}

export interface WebhookAnswer {
  /** Redirects are not followed, so it may be 3xx. */
  status: number;
  /** Seconds to wait that the receiver asked for. */
  retryAfterSeconds?: number;
  /** The first kilobyte. */
  text: string;
  /** Milliseconds. */
  duration: number;
}

/** Posts to receivers out on the Internet. */
export abstract class WebhookSender {
  /** @returns what is wrong with a receiver's URL, in words that follow its field's name; undefined when it may be called. */
  abstract problemOf(url: string): string | undefined;
  /** Any status resolves. @throws Error when there is no answer; the message names neither the URL nor anything that was sent. */
  abstract post(request: WebhookRequest): Promise<WebhookAnswer>;
}
