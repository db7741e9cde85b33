import { IncomingWebhook } from '@slack/webhook';
import { type AlertMessage } from './alert-wording.js';
import { type Receiver } from './receiver.js';

const TIMEOUT_MS = 10_000;

/** An incoming webhook of Slack, or of anything that takes its JSON. Its URL is a secret. */
export class SlackReceiver implements Receiver {
  readonly name = 'slack';
  readonly by = 'slack';
  readonly side = 'operator';
  private readonly webhook: IncomingWebhook;

  constructor(url: string) {
    // Failed notices are tried again by their own schedule, and a redirect would send the secret elsewhere.
    this.webhook = new IncomingWebhook(url, {
      timeout: TIMEOUT_MS,
      retryConfig: { retries: 0 },
      fetch: (input, init) => fetch(input, { ...init, redirect: 'error' }),
    });
  }

  async send({ title, lines, link }: AlertMessage): Promise<void> {
    const body = [`*${escaped(title)}*`, ...lines.map(escaped), ...(link === undefined ? [] : [`<${link}|Open the console>`])];
    // What it throws may name the address, and must not be passed on.
    const failure = await this.webhook.send({ text: body.join('\n') }).then(() => undefined, failureOf);
    if (failure !== undefined) throw new Error(failure);
  }
}

function failureOf(error: unknown): string {
  const status = (error as { statusCode?: unknown }).statusCode;
  return typeof status === 'number' ? `answered ${status}` : 'did not answer';
}

/** Names of teams must not become links or mentions. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
