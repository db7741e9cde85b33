import { UpstreamKey } from '#tasks';
import { openRelay } from '../relay.js';
import { type Sandbox, startStack, type StackOptions, UPSTREAM_KEY } from '../stack.js';
import { TASKS_OF_CLIENTS } from './clients.js';
import { type Outage, type Site } from './outage.js';

type Fault = Parameters<Sandbox['control']['addFault']>[0];

/** Of a text-to-model task in the sandbox. */
const PRICE = 130;

const ENV = {
  WATCH_IDLE_MS: '500',
  WATCH_SILENT_MS: '300',
  STATUS_FRESH_MS: '100',
  UPSTREAM_TIMEOUT_MS: '600',
  UPSTREAM_CREATE_TIMEOUT_MS: '600',
};

interface UpstreamFault {
  plant: (sandbox: Sandbox) => unknown;
  heal: (sandbox: Sandbox) => unknown;
  options?: StackOptions;
}

const ofUpstream = (id: string, { plant, heal, options = {} }: UpstreamFault): Outage => ({
  id,
  async start(): Promise<Site> {
    const { sandbox, env } = options;
    const stack = await startStack({ sandbox: { taskDurationMs: 600_000, ...sandbox }, env: { ...ENV, ...env } });
    return { ...stack, plant: () => plant(stack.sandbox), heal: () => heal(stack.sandbox) };
  },
});

/** Every answer from now on is spoilt, and the open link ends, so that its next handshake is too. */
const spoilt = (id: string, fault: Omit<Fault, 'times'>): Outage =>
  ofUpstream(id, {
    plant: ({ control }) => {
      control.addFault({ ...fault, times: 0 });
      if (fault.route === 'any' || fault.route === 'watch') control.cutWatchers();
    },
    heal: ({ control }) => control.clearFaults(),
  });

/** Nothing listens at its address. */
const away: Outage = {
  id: 'upstream-away',
  async start(): Promise<Site> {
    const relay = await openRelay();
    const baseUrl = `http://127.0.0.1:${relay.port}/api/v1`;
    const stack = await startStack({
      sandbox: { taskDurationMs: 600_000 },
      prepare: ({ url }) => relay.open(url),
      env: { ...ENV, TRIVERSE_BASE_URL: baseUrl },
    });
    const close = async () => {
      await stack.close();
      await relay.close();
    };
    return { ...stack, plant: () => relay.close(), heal: () => relay.reopen(), close };
  },
};

const NEXT_KEY = 'sk-another-upstream-key-of-the-same-account';

/** The gateway goes on with the key that replaces the refused one. */
const keyRefused: Outage = {
  id: 'upstream-key-refused',
  async start(): Promise<Site> {
    const stack = await startStack({ sandbox: { taskDurationMs: 600_000 }, env: ENV });
    const { control } = stack.sandbox;
    const plant = () => {
      control.revokeKey(UPSTREAM_KEY);
      control.cutWatchers();
    };
    const heal = () => {
      control.grantKey(NEXT_KEY);
      for (const app of stack.apps) app.get(UpstreamKey).replace([NEXT_KEY]);
    };
    return { ...stack, plant, heal };
  },
};

export const UPSTREAM_OUTAGES: readonly Outage[] = [
  away,
  ofUpstream('upstream-hangs', {
    plant: ({ control }) => {
      control.addFault({ route: 'any', kind: 'hang', times: 0 });
      control.silenceWatchers(true);
    },
    heal: ({ control }) => control.clearFaults(),
  }),
  spoilt('upstream-5xx', { route: 'any', kind: 'error', status: 503 }),
  spoilt('upstream-429', { route: 'any', kind: 'error', status: 429, retryAfterSeconds: 2 }),
  keyRefused,
  spoilt('upstream-link-down', { route: 'watch', kind: 'reset' }),
  ofUpstream('upstream-nonsense', {
    plant: ({ control }) => {
      control.addFault({ route: 'any', kind: 'not-json', times: 0 });
      control.sendFrame('<html>gateway timeout</html>');
    },
    heal: ({ control }) => control.clearFaults(),
  }),
  spoilt('storage-away', { route: 'storage', kind: 'reset' }),
  ofUpstream('account-empty', {
    // The tasks of the clients cost all of it: the balance is asked for once a minute, at the first scrape.
    options: { sandbox: { startingBalance: TASKS_OF_CLIENTS * PRICE } },
    plant: () => undefined,
    heal: ({ control }) => control.setBalance(1_000),
  }),
];
