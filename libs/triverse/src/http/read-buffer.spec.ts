import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import { type AddressInfo } from 'node:net';
import { ReadBuffer } from './read-buffer.js';

const BYTES = 64 * 1024;

describe('the read buffer of a closed connection', () => {
  let server: http.Server;
  let agent: http.Agent;
  /** The memory of each connection that was opened, in order. */
  let memories: ArrayBufferLike[];

  beforeEach(async () => {
    server = http.createServer((_request, response) => response.writeHead(200).write('x'.repeat(BYTES)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    memories = [];
    const plain = new http.Agent({ keepAlive: false });
    const create = plain.createConnection.bind(plain);
    plain.createConnection = (options, callback) => {
      const { onread } = options as { onread?: { buffer: Buffer } };
      if (onread) memories.push(onread.buffer.buffer);
      return create(options, callback);
    };
    agent = ReadBuffer.useIn(plain, { bytes: BYTES, spare: 1 });
  });
  afterEach(async () => {
    agent.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  async function open(): Promise<{ answer: IncomingMessage; buffer: ReadBuffer; end(): Promise<void> }> {
    const { port } = server.address() as AddressInfo;
    const [answer] = (await once(http.get({ host: '127.0.0.1', port, agent }), 'response')) as [IncomingMessage];
    answer.on('error', () => undefined);
    const buffer = ReadBuffer.of(answer.socket);
    if (buffer === undefined) throw new Error('the connection has no read buffer');
    const closed = once(answer.socket, 'close');
    const end = async () => {
      answer.destroy();
      await closed;
    };
    return { answer, buffer, end };
  }

  it('is used by the next connection', async () => {
    await (await open()).end();
    await (await open()).end();
    expect(memories[1]).toBe(memories[0]);
  });

  it('is not used again while bytes in it are still being written', async () => {
    const first = await open();
    const lent = new Promise<void>((resolve) => first.buffer.divert(() => resolve()));
    first.buffer.readOn();
    await lent;
    await first.end();

    const second = await open();
    expect(memories[1]).not.toBe(memories[0]);
    first.buffer.giveBack();
    const third = await open();
    expect(memories[2]).toBe(memories[0]);
    await Promise.all([second.end(), third.end()]);
  });

  it('is let go when enough spare ones are kept', async () => {
    const two = await Promise.all([open(), open()]);
    await Promise.all(two.map(({ end }) => end()));
    await Promise.all([open(), open()]);
    expect(new Set(memories).size).toBe(3);
  });
});
