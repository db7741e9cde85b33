import { describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { Eavesdropper, type Overheard } from '../support/secrecy/overheard.js';

const SECRET = 'a-secret-of-the-gateway';
const PRELOAD = new URL('../support/secrecy/preload.mjs', import.meta.url).href;

/** Every spec listens for leaked secrets; this spec tests that listener. */
describe('the listener for secrets', () => {
  const listen = () => {
    const into: Overheard = { gateways: 0, pieces: 0, leaks: [] };
    return { into, eavesdropper: new Eavesdropper({ it: SECRET }, into) };
  };
  const answerTo = async (server: Server) => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await answer.text();
    server.close();
  };

  it.each([
    ['in a body', 1, [`{"key":"${SECRET}"}`]],
    ['in a header', 1, []],
    ['across two writes', 1, [`{"key":"${SECRET.slice(0, 9)}`, `${SECRET.slice(9)}"}`]],
    ['letter by letter', 1, [...SECRET]],
    ['only where nothing stands in between', 0, [SECRET.slice(0, -1), '_', SECRET.slice(-1)]],
  ])('finds one %s', async (how, leaks, parts) => {
    const { into, eavesdropper } = listen();
    const server = createServer((_request, response) => {
      if (how === 'in a header') response.setHeader('x-key', SECRET);
      // Without a length it would be sent in chunks, with chunk headers between the writes.
      response.setHeader('content-length', parts.join('').length);
      for (const part of parts) response.write(part);
      response.end();
    });
    eavesdropper.connections(server);
    await answerTo(server);
    expect(into.leaks).toHaveLength(leaks);
    expect(into.pieces).toBe(1);
  });

  it('finds one in a log, and any credential of a client', () => {
    const { into, eavesdropper } = listen();
    eavesdropper.printed('{"level":30,"msg":"nothing"}\n');
    expect(into.leaks).toEqual([]);
    eavesdropper.printed(`{"level":30,"key":"${SECRET}"}\n`);
    eavesdropper.printed(`{"url":"/?token=tgk_${'a'.repeat(12)}_${'b'.repeat(32)}_${'c'.repeat(6)}"}\n`);
    eavesdropper.printed(`{"token":"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2lnbmF0dXJlLW9m"}\n`);
    expect(into.leaks).toHaveLength(3);
  });

  it('finds one in a separate process', async () => {
    const program = `
      import { createServer } from 'node:http';
      const server = createServer((request, response) => response.end(process.env.TRIVERSE_API_KEY));
      server.listen(0, '127.0.0.1', async () => {
        await (await fetch('http://127.0.0.1:' + server.address().port)).text();
        server.close();
      });`;
    const child = spawn(process.execPath, ['--import', PRELOAD, '--input-type=module', '-e', program], {
      env: { PATH: process.env['PATH'], TRIVERSE_API_KEY: SECRET, ADMIN_TOKEN: 'another-secret' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await once(child, 'close');
    expect(said).toBe('a secret was sent: TRIVERSE_API_KEY\n');
    const { into, eavesdropper } = listen();
    eavesdropper.printed(said);
    expect(into.leaks).toHaveLength(1);
  });
});
