import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';

export type Fixture = { code: number; message: string; data: Record<string, unknown> };

/** A documented payload, as stored in test/fixtures/upstream. */
export function fixture(generation: 'a' | 'b', name: string): Fixture {
  return JSON.parse(
    readFileSync(new URL(`../fixtures/upstream/generation-${generation}/${name}.json`, import.meta.url), 'utf8'),
  ) as Fixture;
}

export interface FixtureUpstream {
  url: string;
  /** What the routes answer from now on. */
  serve(answers: { creation?: Fixture; status?: Fixture; urls?: Fixture }): void;
  close(): void;
}

/** Answers only with the documented payloads; it has no watch socket, so statuses are read over HTTP. */
export async function startFixtureUpstream(): Promise<FixtureUpstream> {
  const answers: Parameters<FixtureUpstream['serve']>[0] = {};
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    const answer = request.method === 'POST' ? answers.creation : path.includes('/tasks/url/') ? answers.urls : answers.status;
    request.resume().once('end', () => {
      response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer ?? { code: 1005, message: 'not found' }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    serve: (more) => void Object.assign(answers, more),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
