import { call } from '../http.js';
import { create, mintToken } from '../tasks.js';
import { Watcher } from '../watcher.js';
import { ask } from './ask.js';
import { type Clients } from './clients.js';

/** What a client sees of the gateway, in the words of docs/outages.md. */
type Probe = (clients: Clients) => Promise<string>;

export const NO_ANSWER = 'no answer';

/** Each can be asked again and again, except `final`. */
export const PROBES = {
  creation: ({ url, key }) => answerOf(create(url, key)),
  read: ({ url, key, tasks }) => answerOf(call(url, `/api/v1/tasks/${tasks.watched}`, { token: key })),
  asset: ({ url, key, tasks }) => statusOf(`${url}/api/v1/tasks/${tasks.finished}/assets/model`, key),
  token: async (clients) => {
    const token = await mintToken(clients.url, clients.key);
    return answerOf(call(clients.otherUrl, `/api/v1/tasks/${clients.tasks.watched}`, { token }));
  },
  'sign-in': ({ signIn }) => signIn(),
  session: ({ session }) => session(),
  'new socket': async ({ url, key }) => {
    try {
      await (await Watcher.connect(url, key)).close();
      return 'connects';
    } catch (error) {
      const { data } = error as { data?: { code?: number } };
      return data?.code === undefined ? NO_ANSWER : `connect_error ${data.code}`;
    }
  },
  subscription: async ({ socket, tasks }) => {
    const answer = await socket.subscribe(tasks.unwatched);
    return 'data' in answer ? 'answered' : String(answer.code);
  },
  'open socket': async ({ socket }) => (socket.socket.connected ? 'stays' : 'ends'),
  told: async ({ told }) => told.at(-1) ?? 'nothing',
  final: (clients) => clients.final(),
  'new stream': ({ url, key, tasks }) => statusOf(`${url}/api/v1/tasks/${tasks.watched}/events`, key),
  'open stream': async (clients) => (clients.hasStream ? 'stays' : 'ends'),
} satisfies Record<string, Probe>;

export type ProbeName = keyof typeof PROBES;

/** The ways of a client; each row of the page says something about each. */
export const WAYS: Record<string, readonly ProbeName[]> = {
  HTTP: ['creation', 'read', 'asset', 'token', 'sign-in', 'session'],
  'socket.io': ['new socket', 'subscription', 'open socket', 'told', 'final'],
  SSE: ['new stream', 'open stream'],
};

/** They hold only if they still do when everything else has been seen. */
export const LASTING: readonly ProbeName[] = ['open socket', 'open stream'];

async function answerOf(answer: Promise<{ status: number; body: { code: number } }>): Promise<string> {
  try {
    const { status, body } = await answer;
    return wordsOf(status, body);
  } catch {
    return NO_ANSWER;
  }
}

async function statusOf(url: string, token: string): Promise<string> {
  try {
    const { status, text } = await ask(url, { token });
    return status === 200 ? '200' : wordsOf(status, JSON.parse(text) as { code: number });
  } catch {
    return NO_ANSWER;
  }
}

const wordsOf = (status: number, { code }: { code: number }): string => (status === 200 ? '200' : `${status}/${code}`);
