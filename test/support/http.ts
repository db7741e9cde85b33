import { setTimeout as delay } from 'node:timers/promises';

export interface Answer<T = unknown> {
  status: number;
  headers: Headers;
  body: { code: number; message: string; data: T; errors?: { field: string; message: string }[]; [field: string]: unknown };
}

export interface CallOptions {
  method?: string;
  token?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

/** One JSON call as a frontend makes it. */
export async function call<T = unknown>(url: string, path: string, options: CallOptions = {}): Promise<Answer<T>> {
  const { token, body, headers = {}, method = body === undefined ? 'GET' : 'POST' } = options;
  const raw = typeof body === 'string' || body instanceof FormData || body instanceof Uint8Array;
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined || body instanceof FormData ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: raw ? (body as string) : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: (text === '' ? {} : JSON.parse(text)) as Answer<T>['body'] };
}

/** Repeats a look until it shows what is awaited; for states that announce themselves in no other way. */
export async function eventually<T>(look: () => Promise<T>, isThere: (value: T) => boolean, withinMs = 10_000): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const value = await look();
    if (isThere(value)) return value;
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms; last seen: ${JSON.stringify(value)?.slice(0, 500)}`);
    await delay(25);
  }
}

/** Resolves once the gateway says that the upstream pushes to it. */
export async function untilLive(url: string): Promise<void> {
  const look = async () => (await (await fetch(`${url}/health/ready`)).json()) as { upstream: { link: string } };
  await eventually(look, ({ upstream }) => upstream.link === 'live');
}
