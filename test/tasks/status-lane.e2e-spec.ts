import { SCOPES } from '#access';
import { GetTask } from '#tasks';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Agent, request } from 'node:http';
import { type Credentials, makeCredentials } from '../support/credentials.js';
import { call, eventually, untilLive } from '../support/http.js';
import { ADMIN_TOKEN, type Stack, startStack } from '../support/stack.js';
import { createTask, finalStatus, mintToken } from '../support/tasks.js';

interface Seen {
  status: number;
  headers: Record<string, string[]>;
  body: string;
}

const ORIGIN = 'https://app.example.com';
/** Stays open for the whole spec. */
const ENDLESS = { prompt: 'a red chair, please-take-600000ms' };

describe.each(['memory', 'redis'] as const)(
  'a status read through the fast lane and through the controller on the %s engine',
  (engine) => {
    const agent = new Agent({ keepAlive: true });
    let stack: Stack;
    let credentials: Credentials;
    let final: string;
    let open: string;
    let ofAUser: string;
    let foreign: string;
    let tokens: Record<string, string | undefined>;
    let byController: () => number;

    beforeAll(async () => {
      stack = await startStack({ engine });
      const getTask = stack.apps[0]?.get(GetTask);
      if (getTask === undefined) throw new Error('no gateway');
      const execute = jest.spyOn(getTask, 'execute');
      byController = () => execute.mock.calls.length;
      credentials = await makeCredentials(stack);
      const other = await stack.makeTeam();
      await untilLive(stack.url);
      final = await createTask(stack.url, credentials.full);
      await finalStatus(stack.url, credentials.full, final);
      open = await createTask(stack.url, credentials.full, ENDLESS);
      foreign = await createTask(stack.url, other.key, ENDLESS);
      const user = await mintToken(stack.url, credentials.full, {
        sub: 'user-1',
        scopes: [...SCOPES].filter((s) => s !== 'team:admin'),
      });
      ofAUser = await createTask(stack.url, user, ENDLESS);
      tokens = {
        'a team key': credentials.full,
        'a client token': await mintToken(stack.url, credentials.full),
        'a token for this task': await mintToken(stack.url, credentials.full, { task_uuids: [final, open] }),
        'a token for another task': await mintToken(stack.url, credentials.full, { task_uuids: [foreign] }),
        "an end user's token": user,
        "another end user's token": await mintToken(stack.url, credentials.full, { sub: 'user-2' }),
        'a key without the scope': credentials.without('tasks:read'),
        'an expired key': credentials.expired,
        'a revoked key': credentials.revoked,
        'an expired token': credentials.expiredToken,
        'a revoked token': credentials.revokedToken,
        "another team's key": other.key,
        "the operator's token": ADMIN_TOKEN,
        'a wrong key': 'tgk_wrong',
        'no credential': undefined,
      };
    });
    afterAll(async () => {
      agent.destroy();
      await stack.close();
    });

    const ask = (path: string, headers: Record<string, string>): Promise<Seen> =>
      new Promise((resolve, reject) => {
        const { hostname, port } = new URL(stack.url);
        const out = request({ hostname, port, path, agent, headers: { 'x-request-id': 'lane-spec', ...headers } }, (answer) => {
          let body = '';
          answer.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
          answer.once('end', () => resolve({ status: answer.statusCode ?? 0, headers: headersOf(answer.rawHeaders), body }));
        });
        out.once('error', reject).end();
      });

    /** The same request twice: as is, and with a query that the controller ignores and the lane does not handle. */
    const both = async (uuid: string, headers: Record<string, string>) => {
      // Called once before, so that the lane caches credential, headers and task wherever it can.
      await ask(`/api/v1/tasks/${uuid}`, headers);
      const before = byController();
      const lane = await ask(`/api/v1/tasks/${uuid}`, headers);
      const answeredByLane = byController() === before && lane.status < 400;
      const controller = await ask(`/api/v1/tasks/${uuid}?beyond=the-lane`, headers);
      return { lane, controller, answeredByLane };
    };
    /**
     * Repeats until the lane grants what the controller grants: it caches a credential for a second, and a task may change or be
     * read from the upstream again between the two.
     */
    const bothGranting = (uuid: string, headers: Record<string, string>) =>
      eventually(
        () => both(uuid, headers),
        ({ lane, controller, answeredByLane }) =>
          answeredByLane === controller.status < 400 &&
          lane.headers['etag']?.[0] === controller.headers['etag']?.[0] &&
          Math.abs(ageOf(lane) - ageOf(controller)) <= 2,
      );

    const conditions = (etag: string): Record<string, string | undefined> => ({
      'no condition': undefined,
      'its version': etag,
      'its version as a weak tag': `W/${etag}`,
      'a list with its version': `"x-1", ${etag}`,
      'any version': '*',
      'another version': '"x-1"',
    });
    const origins: Record<string, string | undefined> = { none: undefined, allowed: ORIGIN, unknown: 'https://evil.example' };

    it('has the same answer, header by header, for every credential, task, condition and origin', async () => {
      const tasks = { final, open, 'of an end user': ofAUser, foreign, unknown: '7f000000-0000-4000-8000-000000000000' };
      let answeredByLane = 0;
      for (const [taskName, uuid] of Object.entries(tasks)) {
        const owner = taskName === 'foreign' ? (tokens["another team's key"] ?? '') : credentials.full;
        const { headers } = await call(stack.url, `/api/v1/tasks/${uuid}`, { token: owner });
        for (const [who, token] of Object.entries(tokens)) {
          for (const [condition, tag] of Object.entries(conditions(headers.get('etag') ?? '"none"'))) {
            for (const [from, origin] of Object.entries(origins)) {
              const seen = await bothGranting(uuid, {
                ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
                ...(tag === undefined ? {} : { 'if-none-match': tag }),
                ...(origin === undefined ? {} : { origin }),
              });
              const name = `${taskName}, ${who}, ${condition}, origin ${from}`;
              expect({ name, ...comparable(seen.lane) }).toEqual({ name, ...comparable(seen.controller) });
              answeredByLane += Number(seen.answeredByLane);
            }
          }
        }
      }
      expect(answeredByLane).toBeGreaterThan(100);
    }, 180_000);

    it('returns 412 if If-Match names another version, also in the fast lane', async () => {
      const status = (headers: Record<string, string>) =>
        call(stack.url, `/api/v1/tasks/${final}`, { token: credentials.full, headers });
      const etag = (await status({})).headers.get('etag') ?? '';
      const changed = await status({ 'if-match': '"x-1"', 'if-none-match': etag });
      expect([changed.status, changed.body.code]).toEqual([412, 9011]);
      expect((await status({ 'if-match': etag })).status).toBe(200);
    });
  },
);

function headersOf(raw: readonly string[]): Record<string, string[]> {
  const headers: Record<string, string[]> = {};
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at]?.toLowerCase() ?? '';
    (headers[name] ??= []).push(raw[at + 1] ?? '');
  }
  return headers;
}

const ageOf = ({ headers }: Seen) => Number(headers['age']?.[0] ?? 0);

/** Removes what differs from one second to the next. */
function comparable({ status, headers, body }: Seen): Seen {
  const { date: _date, age, ...rest } = headers;
  return { status, body, headers: { ...rest, ...(age === undefined ? {} : { age: ['some'] }) } };
}
