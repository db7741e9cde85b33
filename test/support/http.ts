import { setTimeout as delay } from 'node:timers/promises';
import supertest, { type Response as SuperResponse } from 'supertest';

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

/** One JSON call, as a frontend makes it. */
export async function call<T = unknown>(url: string, path: string, options: CallOptions = {}): Promise<Answer<T>> {
  const { token, body, headers = {}, method = body === undefined ? 'GET' : 'POST' } = options;
  const { type, content } = await contentOf(body);
  const verb = method.toLowerCase() as 'get' | 'post' | 'put' | 'patch' | 'delete' | 'head' | 'options';
  const client = supertest(url);
  const asked = client[verb](path).serialize(asIs).buffer(true).parse(readText);
  if (type !== undefined) asked.set('content-type', type);
  if (token !== undefined) asked.set('authorization', `Bearer ${token}`);
  const response = await asked.set(headers).send(content);
  const text = response.body as string;
  return {
    status: response.status,
    headers: headersOf(response.headers),
    body: (text === '' ? {} : JSON.parse(text)) as Answer<T>['body'],
  };
}

async function contentOf(body: unknown): Promise<{ type?: string; content?: string | Buffer }> {
  if (body === undefined) return {};
  if (body instanceof FormData) {
    const form = new Response(body);
    return { type: form.headers.get('content-type') ?? '', content: Buffer.from(await form.arrayBuffer()) };
  }
  const content = typeof body === 'string' ? body : body instanceof Uint8Array ? Buffer.from(body) : JSON.stringify(body);
  return { type: 'application/json', content };
}

/** Without this, superagent would send bytes as JSON. */
const asIs = (body: unknown) => body as string;

/** A parser for superagent: any body as text. */
function readText(response: SuperResponse, done: (error: Error | null, text: string) => void): void {
  const chunks: Buffer[] = [];
  response.on('data', (chunk: Buffer) => chunks.push(chunk));
  response.on('error', (error: Error) => done(error, ''));
  response.on('end', () => done(null, Buffer.concat(chunks).toString()));
}

function headersOf(received: Record<string, string | string[]>): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(received)) for (const one of [value].flat()) headers.append(name, one);
  return headers;
}

/** Repeats a check until it passes; only for states that emit no event. */
export async function eventually<T>(look: () => Promise<T>, isThere: (value: T) => boolean, withinMs = 20_000): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const value = await look();
    if (isThere(value)) return value;
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms; last seen: ${JSON.stringify(value)?.slice(0, 500)}`);
    await delay(25);
  }
}

/** Resolves once the gateway reports the upstream link as live. */
export async function untilLive(url: string): Promise<void> {
  const look = async () => (await (await fetch(`${url}/health/ready`)).json()) as { upstream: { link: string } };
  await eventually(look, ({ upstream }) => upstream.link === 'live');
}
