import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { rawRequest } from '../support/raw-request.js';
import { RawWatch } from '../support/raw-watch.js';
import { type Stack, startStack, type TestTeam } from '../support/stack.js';
import { createTask, finalStatus, mintToken } from '../support/tasks.js';

describe.each(['memory', 'redis'] as const)('the raw watch socket on the %s engine', (engine) => {
  let stack: Stack;
  let team: TestTeam;
  let token: string;

  beforeAll(async () => {
    stack = await startStack({ engine });
    team = await stack.makeTeam();
    token = await mintToken(stack.url, team.key);
  });
  afterAll(() => stack.close());
  const watchUrl = (name: string, query = `token=${token}`) => `${stack.url}/api/v1/tasks/watch/${name}?${query}`;

  it('sends one task in the format of the upstream and closes after the final status', async () => {
    const uuid = await createTask(stack.url, team.key);
    const watch = await RawWatch.mustOpen(watchUrl(uuid));
    expect((await watch.closed).code).toBe(1000);
    const final = watch.events.at(-1);
    expect(final).toEqual({ event: 'finalized', status: await finalStatus(stack.url, team.key, uuid) });
    expect(watch.events.filter(({ event }) => event === 'finalized')).toHaveLength(1);
  });

  it('sends every task of the team, and none of other teams', async () => {
    const watch = await RawWatch.mustOpen(watchUrl('all'));
    const stranger = await stack.makeTeam();
    const foreign = await createTask(stack.url, stranger.key);
    const own = [
      await createTask(stack.url, team.key, { prompt: 'one' }),
      await createTask(stack.url, team.key, { prompt: 'two' }),
    ];
    const finals = () => watch.events.filter(({ event }) => event === 'finalized').map(({ status }) => status.taskId);
    await watch.until(() => finals().length >= 2);
    await finalStatus(stack.url, stranger.key, foreign);
    expect(finals().sort()).toEqual([...own].sort());
    expect(watch.events.map(({ status }) => status.taskId)).not.toContain(foreign);
    watch.socket.close();
    await watch.closed;
  });

  it('starts `all` with the latest status of tasks created since the given time', async () => {
    const since = new Date().toISOString();
    const uuid = await createTask(stack.url, team.key, { prompt: 'before the watch' });
    await finalStatus(stack.url, team.key, uuid);
    const watch = await RawWatch.mustOpen(watchUrl('all', `token=${token}&since=${since}`));
    await watch.until(() => watch.events.some(({ status }) => status.taskId === uuid));
    expect(watch.events.find(({ status }) => status.taskId === uuid)?.event).toBe('finalized');
    watch.socket.close();
    await watch.closed;
  });

  it('refuses with an HTTP answer what it does not serve', async () => {
    const uuid = await createTask(stack.url, team.key);
    const refused = async (url: string, headers = {}) => {
      const answer = await RawWatch.open(url, headers);
      if (answer instanceof RawWatch) throw new Error('it was let in');
      return [answer.status, answer.body.code];
    };
    expect(await refused(watchUrl(uuid, `token=${team.key}`))).toEqual([401, 9001]);
    expect(await refused(watchUrl(uuid, ''))).toEqual([401, 9001]);
    expect(await refused(watchUrl(randomUUID()))).toEqual([404, 1006]);
    expect(await refused(watchUrl('not-a-uuid'))).toEqual([404, 1006]);
    expect(await refused(watchUrl('all', `token=${token}&since=yesterday`))).toEqual([400, 1004]);
    expect(await refused(watchUrl(uuid), { origin: 'https://evil.example' })).toEqual([403, 9002]);
    expect(await refused(`${stack.url}/elsewhere`)).toEqual([404, 1005]);
    expect(stack.logs()).not.toContain(team.key);
    expect(stack.logs()).not.toContain(token);
  });

  // Regression: such an address ended the process, as its parse error was not caught.
  it.each(['//', '///', '//x:99999/', 'http://[', '//gateway/socket.io/'])(
    'refuses an upgrade of the address %s and keeps running',
    async (path) => {
      const headers = { connection: 'Upgrade', upgrade: 'websocket' };
      expect(await rawRequest(stack.url, { method: 'GET', path, headers })).toMatchObject({ status: 404 });
      const uuid = await createTask(stack.url, team.key);
      expect((await (await RawWatch.mustOpen(watchUrl(uuid))).closed).code).toBe(1000);
    },
  );
});
