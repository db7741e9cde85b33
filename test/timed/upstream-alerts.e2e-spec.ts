import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { asAdmin } from '../support/admin-calls.js';
import { eventually, untilLive } from '../support/http.js';
import { startSlack } from '../support/slack.js';
import { type Stack, startStack, UPSTREAM_KEY } from '../support/stack.js';

describe('alerts about the upstream', () => {
  let stack: Stack;
  let slack: Awaited<ReturnType<typeof startSlack>>;

  beforeAll(async () => {
    slack = await startSlack();
    stack = await startStack({
      env: {
        ALERT_CHECK_MS: '100',
        ALERT_LINK_DOWN_MS: '300',
        ALERT_SLACK_URL: slack.url,
        ALERT_BALANCE_BELOW: '1000',
        RECONCILE_CREDITS_MS: '500',
        ALERT_DRIFT_ABOVE: '0',
      },
    });
    await untilLive(stack.url);
  });
  afterAll(async () => {
    await stack.close();
    await slack.close();
  });

  const openKinds = async () => {
    const answer = await asAdmin<{ alerts: { kind: string }[] }>(stack.url, 'alerts?state=open');
    return answer.body.data.alerts.map(({ kind }) => kind).sort();
  };
  const told = (words: string) =>
    eventually(
      async () => slack.texts.filter((text) => text.includes(words)),
      (texts) => texts.length > 0,
    );

  it('tell an account that is low on credits, worse when it is empty, and that it is over', async () => {
    expect(await openKinds()).toEqual([]);
    stack.sandbox.control.setBalance(900);
    await told('The account is low on credits');
    stack.sandbox.control.setBalance(0);
    await told('Worse: The account is low on credits');
    stack.sandbox.control.setBalance(100_000);
    await told('Over: The account is low on credits');
    expect(await openKinds()).toEqual([]);
  });

  it('are repeated until a receiver takes them', async () => {
    slack.texts.length = 0;
    slack.refuse(1);
    // A level that was not told of today yet would be needed: the refused key is news.
    stack.sandbox.control.revokeKey(UPSTREAM_KEY);
    stack.sandbox.control.cutWatchers();
    await told('Triverse refuses the key of the gateway');
    expect(slack.refused()).toBe(1);
    await told('The link to Triverse is down');
    expect(await openKinds()).toEqual(['upstream-key', 'upstream-link']);
  }, 30_000);

  it('say that the link is back', async () => {
    stack.sandbox.control.grantKey(UPSTREAM_KEY);
    await eventually(
      async () => slack.texts,
      (texts) => texts.some((text) => text.includes('Over: The link to Triverse is down')),
      20_000,
    );
    expect(await openKinds()).toEqual(['upstream-key']);
  }, 30_000);
});
