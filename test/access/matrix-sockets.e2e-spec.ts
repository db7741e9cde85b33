import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Scope } from '#access';
import { type Credentials, makeCredentials } from '../support/credentials.js';
import { RawWatch } from '../support/raw-watch.js';
import { collectEvents } from '../support/routes.js';
import { ADMIN_TOKEN, type Stack, startStack } from '../support/stack.js';
import { createTask, mintToken } from '../support/tasks.js';
import { Watcher } from '../support/watcher.js';

interface EventRule {
  /** Scope that the event needs; null: it only removes what the connection has, or carries its own credential. */
  scope: Scope | null;
  /** Payload of the event. */
  of: 'task' | 'team' | 'nothing';
}

const EVENTS: Record<string, EventRule> = {
  'task:subscribe': { scope: 'tasks:read', of: 'task' },
  'task:unsubscribe': { scope: null, of: 'nothing' },
  'team:subscribe': { scope: 'tasks:read', of: 'team' },
  'team:unsubscribe': { scope: null, of: 'nothing' },
  'auth:refresh': { scope: null, of: 'nothing' },
};

describe.each(['memory', 'redis'] as const)('every socket and event against every credential on the %s engine', (engine) => {
  let stack: Stack;
  let app: NestFastifyApplication | undefined;
  let mine: Credentials;
  let other: Credentials;
  let uuid: string;
  let second: string;

  beforeAll(async () => {
    stack = await startStack({ engine, sandbox: { taskDurationMs: 600_000 }, onApp: (one) => (app = one) });
    [mine, other] = [await makeCredentials(stack), await makeCredentials(stack)];
    uuid = await createTask(stack.url, mine.full);
    second = await createTask(stack.url, mine.full);
  }, 60_000);
  afterAll(() => stack.close());

  const bad = (): Record<string, string | undefined> => ({
    none: undefined,
    wrong: mine.full.replace(/.$/, (letter) => (letter === 'a' ? 'b' : 'a')),
    unsigned: 'eyJhbGciOiJub25lIn0.eyJ0ZWFtIjoieCJ9.',
    text: 'x',
    expired: mine.expired,
    revoked: mine.revoked,
    'expired token': mine.expiredToken,
    'revoked token': mine.revokedToken,
  });
  const bodyOf = (event: string, token = mine.full) => {
    if (event === 'auth:refresh') return { token };
    return event.startsWith('task:') ? { task_uuid: uuid } : {};
  };
  /** @returns the code of the acknowledgement, on a separate connection. */
  const send = async (token: string, event: string, body: unknown = bodyOf(event)) => {
    const watcher = await Watcher.connect(stack.url, token);
    try {
      return ((await watcher.socket.timeout(10_000).emitWithAck(event as 'task:subscribe', body as never)) as { code: number })
        .code;
    } finally {
      await watcher.close();
    }
  };
  const watch = async (name: string, token?: string, query = '') => {
    const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const opened = await RawWatch.open(`${stack.url}/api/v1/tasks/watch/${name}${query}`, headers);
    if (!(opened instanceof RawWatch)) return [opened.status, opened.body.code];
    opened.socket.close();
    await opened.closed;
    return 'open';
  };

  it('has a rule for every event with a listener', () => {
    const events = app === undefined ? [] : collectEvents(app);
    expect(events.length).toBeGreaterThan(0);
    expect(events).toEqual(Object.keys(EVENTS).sort());
  });

  it('refuses the socket.io handshake without valid team credentials', async () => {
    const refused = (token: string | undefined, code: number) =>
      expect(Watcher.connect(stack.url, token as string)).rejects.toMatchObject({ data: { code } });
    for (const token of Object.values(bad())) await refused(token, 9001);
    await refused(ADMIN_TOKEN, 9002);
  });

  it('refuses events with 9002 where the scope is missing', async () => {
    const scoped = Object.entries(EVENTS).filter(([, { scope }]) => scope !== null);
    expect(scoped.length).toBeGreaterThan(0);
    for (const [event, { scope }] of scoped)
      expect([event, await send(mine.without(scope as Scope), event)]).toEqual([event, 9002]);
  });

  it('hides other teams: their task is 1006, and a team subscription means the own team', async () => {
    for (const [event] of Object.entries(EVENTS).filter(([, { of }]) => of === 'task'))
      expect([event, await send(other.full, event)]).toEqual([event, 1006]);
    const watcher = await Watcher.connect(stack.url, other.full);
    const answer = await watcher.subscribeTeam();
    expect(answer).toMatchObject({ code: 0, data: { team_id: other.team.teamId, tasks: [] } });
    await watcher.close();
  });

  it('limits a token to its tasks and its end user', async () => {
    const ofSecond = await mintToken(stack.url, mine.full, { task_uuids: [second] });
    const ofBob = await mintToken(stack.url, mine.full, { sub: 'bob' });
    for (const token of [ofSecond, ofBob]) {
      expect(await send(token, 'task:subscribe')).toBe(1006);
      expect(await send(token, 'team:subscribe')).toBe(9002);
      expect(await watch(uuid, token)).toEqual([404, 1006]);
      expect(await watch('all', token)).toEqual([403, 9002]);
    }
    expect(await send(ofSecond, 'task:subscribe', { task_uuid: second })).toBe(0);
  });

  it('does not renew a connection with an invalid credential or another team’s', async () => {
    for (const [what, token] of Object.entries(bad())) {
      if (token === undefined) continue;
      expect([what, await send(mine.full, 'auth:refresh', { token })]).toEqual([what, 9001]);
    }
    for (const token of [other.full, ADMIN_TOKEN]) expect(await send(mine.full, 'auth:refresh', { token })).toBe(9002);
  });

  it.each(['task', 'all'])('refuses the raw watch of %s in the same way', async (kind) => {
    const name = kind === 'task' ? uuid : 'all';
    for (const [what, token] of Object.entries(bad())) {
      expect([what, await watch(name, token)]).toEqual([what, [401, 9001]]);
      expect([what, await watch(name, undefined, `?token=${token ?? ''}`)]).toEqual([what, [401, 9001]]);
    }
    expect(await watch(name, mine.without('tasks:read'))).toEqual([403, 9002]);
    expect(await watch(name, ADMIN_TOKEN)).toEqual([403, 9002]);
    // Valid, but not accepted in a URL.
    for (const token of [mine.full, ADMIN_TOKEN]) expect(await watch(name, undefined, `?token=${token}`)).toEqual([401, 9001]);
    if (kind === 'task') expect(await watch(name, other.full)).toEqual([404, 1006]);
  });

  it('accepts the right credential', async () => {
    const token = await mintToken(stack.url, mine.full);
    for (const right of [mine.full, token]) {
      for (const event of Object.keys(EVENTS)) expect([event, await send(right, event)]).toEqual([event, 0]);
      for (const name of [uuid, 'all']) expect(await watch(name, right)).toBe('open');
    }
    for (const name of [uuid, 'all']) expect(await watch(name, undefined, `?token=${token}`)).toBe('open');
  });
});
