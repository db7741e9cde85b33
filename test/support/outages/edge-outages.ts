import { call } from '../http.js';
import { BrowserAgent } from '../sign-in/browser-agent.js';
import { startSignInStack } from '../sign-in/sign-in-stack.js';
import { startStack } from '../stack.js';
import { crowdAt } from './crowd.js';
import { type Outage, type Site } from './outage.js';

const PER_ADDRESS = 20;
/** Loopback as well, but not the clients' address. */
const ELSEWHERE = '127.0.0.2';

const crowdedAddress: Outage = {
  id: 'address-crowded',
  async start(): Promise<Site> {
    const stack = await startStack({
      sandbox: { taskDurationMs: 600_000 },
      env: { CONNECTIONS_PER_ADDRESS: String(PER_ADDRESS) },
    });
    const crowd = crowdAt(stack.url);
    return { ...stack, lookFrom: ELSEWHERE, plant: () => crowd.grow(PER_ADDRESS), heal: () => crowd.leave() };
  },
};

/** One person is signed in, another is at the provider when it goes away. */
const providerAway: Outage = {
  id: 'sign-in-provider-away',
  async start(): Promise<Site> {
    const stack = await startSignInStack({ sandbox: { taskDurationMs: 600_000 } });
    const { provider, front } = stack;
    const { teamId } = await stack.makeTeam();
    provider.people.set('ann', { name: 'Ann', team: teamId, groups: ['makers'] });
    const [signedIn, signingIn] = [new BrowserAgent(), new BrowserAgent()];
    await signedIn.signIn(front, 'ann');
    const callback = await signingIn.signInUpToCallback(front, 'ann');
    return {
      ...stack,
      session: async () => {
        const { status, body } = await call(front, '/auth/me', { headers: { cookie: signedIn.sessionCookie(front) } });
        return status === 200 ? '200' : `${status}/${body.code}`;
      },
      signIn: async () => {
        const answer = await signingIn.request(callback, { headers: { accept: 'application/json' } });
        return `${answer.status}/${((await answer.json()) as { code: number }).code}`;
      },
      plant: () => provider.close(),
      async heal() {
        await provider.reopen();
        await new BrowserAgent().signIn(front, 'ann');
      },
    };
  },
};

export const EDGE_OUTAGES: readonly Outage[] = [providerAway, crowdedAddress];
