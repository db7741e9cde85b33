import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { type AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { RawWatchSink } from './raw-watch-sink.js';

describe('a raw watch', () => {
  let server: WebSocketServer;

  beforeEach(async () => {
    server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(server, 'listening');
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  it('that was ended before its client connected closes with the reason', async () => {
    const sink = new RawWatchSink(true, () => undefined);
    sink.end({ reason: 'shutdown', code: 9006, message: 'connect again' });
    server.once('connection', (client) => sink.attach(client));
    const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const [code, reason] = (await once(client, 'close')) as [number, Buffer];
    expect([code, reason.toString()]).toEqual([1012, 'shutdown: connect again']);
  });
});
