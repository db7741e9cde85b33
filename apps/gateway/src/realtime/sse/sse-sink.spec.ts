import { type TaskChange } from '#tasks';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { SseSink } from './sse-sink.js';

describe('a stream of server-sent events', () => {
  let server: Server;
  let serve: (response: ServerResponse) => void;

  beforeEach(async () => {
    server = createServer((_request, response) => serve(response)).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  it('that was ended before it was opened sends the reason, ends, and sends nothing more', async () => {
    serve = (response) => {
      const sink = new SseSink(response);
      sink.end({ reason: 'credential_revoked', code: 9001, message: 'the credential was revoked' });
      sink.open({});
      sink.write({ teamId: 't', uuid: 'u', epoch: 'e', rev: 1, terminal: false, status: {} } as TaskChange);
    };
    const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const events = (await answer.text()).split('\n\n').filter((event) => event.includes('event:'));
    expect(events).toEqual([expect.stringMatching(/^event: closing\ndata: .*"credential_revoked"/)]);
  });
});
