import { type Principal } from '#access';
import { expect, it } from '@jest/globals';
import { type FastifyReply } from 'fastify';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { abortWithClient } from '../request/abort-with-client.js';
import { type CredentialWatch } from './credential-watch.js';
import { Transfers } from './transfers.js';

it('ends a transfer at once, and lets go of its credential, if the client left while its request was looked into', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => undefined);
  client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  const [request, response] = (await once(server, 'request')) as [IncomingMessage, ServerResponse];
  const left = once(response, 'close');
  client.destroy();
  await left;
  let held = 0;
  const hold = () => {
    held++;
    return { renew: () => undefined, release: () => void held-- };
  };
  const reply = { raw: response, request: { raw: request } } as unknown as FastifyReply;
  const signal = new Transfers({ hold } as unknown as CredentialWatch).begin({} as Principal, reply);
  expect([signal.aborted, held]).toEqual([true, 0]);
  expect(abortWithClient(reply).aborted).toBe(true);
  server.close();
});
