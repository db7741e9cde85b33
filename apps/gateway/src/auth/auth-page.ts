import { type ApiError } from '#contracts';
import { type FastifyReply } from 'fastify';

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const STYLE =
  'body{font:1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:4rem auto;padding:0 1rem}:root{color-scheme:light dark}';

/**
 * Goes on from a page of our own. The browser came from the provider, and withholds a strict cookie from whatever a foreign site's redirect leads
 * to; what this page leads to is the gateway's own doing.
 */
export function sendOnward(reply: FastifyReply, path: string): void {
  const target = escaped(path);
  send(reply, 200, {
    head: `<meta http-equiv="refresh" content="0; url=${target}">`,
    body: `<p>You are signed in. <a href="${target}">Continue</a></p>`,
  });
}

export function sendRefusal(reply: FastifyReply, error: ApiError, requestId: string): void {
  send(reply, error.status, {
    head: '',
    body:
      `<h1>Not signed in</h1><p>${escaped(error.message)}.</p>` +
      `<p>${escaped(error.suggestion ?? '')}</p><p><a href="/auth/login">Sign in again</a></p>` +
      `<p><small>Code ${error.code}, request ${escaped(requestId)}</small></p>`,
  });
}

function send(reply: FastifyReply, status: number, { head, body }: { head: string; body: string }): void {
  void reply
    .status(status)
    .headers({ 'cache-control': 'no-store', 'content-security-policy': POLICY })
    .type('text/html; charset=utf-8')
    .send(
      `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
        `<title>Sign-in</title><style>${STYLE}</style>${head}</head><body><main>${body}</main></body></html>`,
    );
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
