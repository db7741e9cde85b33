import { type TaskSnapshot } from '#contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EventStream } from '../support/sse.js';
import { type Stack, startStack, type TestTeam } from '../support/stack.js';
import { createTask, finalStatus } from '../support/tasks.js';

describe.each(['memory', 'redis'] as const)('server-sent events on the %s engine', (engine) => {
  let stack: Stack;
  let team: TestTeam;

  beforeAll(async () => {
    stack = await startStack({ engine });
    team = await stack.makeTeam();
  });
  afterAll(() => stack.close());
  const eventsOf = (uuid: string) => `${stack.url}/api/v1/tasks/${uuid}/events`;

  it('start with the snapshot, never go back, and end after the final status', async () => {
    const uuid = await createTask(stack.url, team.key);
    const stream = await EventStream.open(eventsOf(uuid), team.key, { origin: 'https://app.example.com' });
    expect(stream.response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    // A development server that compresses would otherwise hold all events back until the end.
    expect(stream.response.headers.get('cache-control')).toBe('no-cache, no-transform');
    expect(stream.response.headers.get('access-control-allow-origin')).toBe('https://app.example.com');
    await stream.ended;

    const seen = stream.events.map(({ data }) => JSON.parse(data) as TaskSnapshot);
    expect(seen.map(({ rev }) => rev)).toEqual([...new Set(seen.map(({ rev }) => rev))].sort((a, b) => a - b));
    expect(stream.events.map(({ id }) => id)).toEqual(seen.map(({ epoch, rev }) => `${epoch}-${rev}`));
    expect(stream.events.filter(({ event }) => event === 'finalized')).toHaveLength(1);
    expect(stream.events.at(-1)?.event).toBe('finalized');
    expect(seen.at(-1)?.status).toEqual(await finalStatus(stack.url, team.key, uuid));
  });

  it('send the snapshot to a returning client only if it is behind', async () => {
    const uuid = await createTask(stack.url, team.key, { prompt: 'please-stall' });
    const first = await EventStream.open(eventsOf(uuid), team.key);
    await first.until(() => first.events.length > 0);
    first.close();
    const { id = '' } = first.events.at(-1) ?? {};

    const again = await EventStream.open(`${eventsOf(uuid)}?last_event_id=${id}`, team.key);
    stack.sandbox.control.setTask(uuid, { status: 'SUCCESS' });
    await again.ended;
    expect(again.events.map((event) => event.id)).not.toContain(id);
    expect(again.events.at(-1)?.event).toBe('finalized');

    const late = await EventStream.open(eventsOf(uuid), team.key, { 'last-event-id': id });
    await late.ended;
    expect(late.events).toMatchObject([{ event: 'finalized' }]);

    const done = await fetch(eventsOf(uuid), {
      headers: { authorization: `Bearer ${team.key}`, 'last-event-id': late.events[0]?.id ?? '' },
    });
    expect(done.status).toBe(204);
  });

  it('answer for a task of another team as for an unknown one, and leave nothing behind', async () => {
    const uuid = await createTask(stack.url, team.key);
    const stranger = await stack.makeTeam();
    const answer = await fetch(eventsOf(uuid), { headers: { authorization: `Bearer ${stranger.key}` } });
    expect([answer.status, ((await answer.json()) as { code: number }).code]).toEqual([404, 1006]);
    expect((await fetch(eventsOf(uuid))).status).toBe(401);
  });

  it('send a keep-alive within ten seconds', async () => {
    const uuid = await createTask(stack.url, team.key, { prompt: 'please-stall' });
    const stream = await EventStream.open(eventsOf(uuid), team.key);
    const askedAt = Date.now();
    await stream.until(() => stream.comments.includes('ping'));
    expect(Date.now() - askedAt).toBeLessThan(10_000);
    stream.close();
    await stream.ended;
  }, 15_000);
});
