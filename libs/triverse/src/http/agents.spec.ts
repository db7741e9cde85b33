import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fixtureText, FixtureUpstream, inTurn, raw } from '../../testing/fixture-upstream.js';
import { type Triverse } from '../create-triverse.js';

const created = raw(fixtureText('generation-a/task-creation.json'), 200, { 'content-type': 'application/json' });

describe('connections of creations', () => {
  let upstream: FixtureUpstream;
  let triverse: Triverse;
  let connections: number;

  beforeEach(async () => {
    upstream = await FixtureUpstream.start(created);
    triverse = upstream.triverse();
    connections = 0;
    upstream.server.on('connection', () => (connections += 1));
  });
  afterEach(async () => {
    triverse.close();
    await upstream.stop();
  });

  const create = () => triverse.api.createTask('text-to-model', { prompt: 'a chair', client_order_id: 'o-1' });

  it('serve the next creation at once, and no more after a second of idleness', async () => {
    for (let at = 0; at < 5; at++) await create();
    expect(connections).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect(upstream.sockets.size).toBe(0);
    await create();
    expect(connections).toBe(2);
  });

  it('that the upstream closes at the moment of reuse leave the outcome open, to be resolved by the order id', async () => {
    upstream.answer = inTurn(created, (request) => request.socket.destroy(), created);
    await create();
    const error = await create().then(
      () => null,
      (failure: unknown) => failure,
    );
    expect(error).toMatchObject({ code: 9006 });
    expect(error).not.toMatchObject({ reachedUpstream: false });
    await create();
    expect(upstream.requests).toHaveLength(3);
  });
});
