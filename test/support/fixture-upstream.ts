import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';

export type Fixture = { code: number; message: string; data: Record<string, unknown> };

/** A documented payload as it stands under test/fixtures/upstream. */
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

/** Answers the documented payloads and nothing else; it has no watch, so statuses are read by HTTP. */
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
