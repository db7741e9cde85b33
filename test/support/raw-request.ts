import { request } from 'node:http';

export interface RawAnswer {
  status: number;
  contentType: string;
  text: string;
}

export interface RawRequest {
  method: string;
  /** Sent as is: no client normalises it. */
  path: string;
  headers: Record<string, string>;
  body?: Buffer;
}

const ENOUGH_BYTES = 65_536;

/** One request as a hostile client sends it. Rejects if no answer arrives in time. */
export function rawRequest(url: string, { method, path, headers, body }: RawRequest, timeoutMs = 10_000): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const out = request({ hostname, port, method, path, headers, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      let size = 0;
      const finish = () => {
        const contentType = answer.headers['content-type'] ?? '';
        resolve({ status: answer.statusCode ?? 0, contentType, text: Buffer.concat(chunks).toString('utf8') });
        out.destroy();
      };
      // A stream does not end, so do not wait for it.
      if (answer.headers['content-type']?.startsWith('text/event-stream') === true) return finish();
      answer.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        if ((size += chunk.length) > ENOUGH_BYTES) finish();
      });
      answer.once('end', finish);
      answer.once('error', reject);
    });
    out.setTimeout(timeoutMs, () => out.destroy(new Error(`${method} ${path}: no answer within ${timeoutMs} ms`)));
    out.once('error', reject);
    out.end(body);
  });
}
