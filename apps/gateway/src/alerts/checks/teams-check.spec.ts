import { type Access, createAccess, labelWindows } from '#access';
import { createMemoryAccessStores, createMemoryEngine, type StorageEngine } from '#storage';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY, intentOf, makeTask, readingOf } from '../../../../../libs/storage/testing/contract/samples.js';
import { makeEndpoint } from '../../../../../libs/storage/testing/contract/webhooks/webhook-samples.js';
import { messageOf } from '../notices/alert-wording.js';
import { Conditions } from './conditions.js';
import { TeamsCheck } from './teams-check.js';

describe('the check of teams', () => {
  let now: number;
  let engine: StorageEngine;
  let access: Access;
  let check: TeamsCheck;
  let teamId: string;

  beforeEach(async () => {
    now = Date.parse('2026-03-10T12:00:00Z');
    const clock = () => now;
    engine = createMemoryEngine({ clock });
    access = createAccess({ stores: createMemoryAccessStores({ clock }), secrets: ['s'.repeat(32)], clock });
    const { alerts, clock: storageClock, creations, usage, webhooks } = engine;
    const conditions = new Conditions(alerts, storageClock);
    const { teams, keys } = access;
    check = new TeamsCheck(teams, keys, creations, usage, webhooks.endpoints, alerts, conditions, storageClock, {
      ALERT_CHECK_MS: 5_000,
    });
    teamId = (await teams.create({ name: 'Web', budgets: { budgets: [], labelBudgets: [] }, limits: {} })).teamId;
  });
  afterEach(async () => {
    await access.close();
    await engine.close();
  });

  /** Runs it, and gives what there is to tell, which is then told. */
  const told = async () => {
    await check.run(new AbortController().signal);
    const due = await engine.alerts.due(100);
    for (const notice of due) await engine.alerts.settle(notice, { done: ['slack'], retryAt: null });
    return due;
  };
  const words = async () => (await told()).map(({ word, alert: { kind, level } }) => `${kind} ${word} ${level}`);
  const setBudgets = (credits: number, label?: string) =>
    access.teams.setBudgets(teamId, {
      budgets: label === undefined ? [{ window: 'month', credits, timeZone: 'UTC' }] : [],
      labelBudgets: label === undefined ? [] : [{ window: 'total', credits, timeZone: 'UTC', label }],
    });
  const end = async (flowName: string, statuses: readonly string[]) => {
    for (const status of statuses) {
      const { uuid } = await makeTask(engine, teamId, { intent: { flowName, startedAt: now }, meta: { createdAt: now } });
      await engine.tasks.apply(teamId, uuid, { observedAt: now, reading: readingOf(uuid, status) });
    }
  };
  const times = (count: number, status: string) => Array<string>(count).fill(status);

  it('tells once that a budget ends before its month, worse when it will end in the first half, and that it is over', async () => {
    await setBudgets(1_000);
    const windows = [await windowOfMonth()];
    const spend = (credits: number) =>
      makeTask(engine, teamId, { intent: { estimate: credits, windows, startedAt: now }, meta: { createdAt: now } });
    await spend(200);
    expect(await words()).toEqual([]);
    await spend(250);
    const [first] = await told();
    expect(first).toMatchObject({ word: 'fired', alert: { kind: 'forecast', level: 1 } });
    expect(messageOf(first!, { team: null, publicUrl: undefined }).title).toMatch(
      /^At today's pace the month's budget .* ends on \d+ March$/,
    );
    expect(await words()).toEqual([]);
    await spend(300);
    expect(await words()).toEqual(['forecast worse 2']);
    await setBudgets(10_000);
    expect(await words()).toEqual(['forecast over 0']);
    await setBudgets(1_000);
    expect(await words()).toEqual([]);
  });

  const windowOfMonth = async () => {
    const { budgets } = await access.teams.get(teamId);
    const resetsAt = Date.parse('2026-04-01T00:00:00Z');
    const limit = budgets[0]?.credits ?? 0;
    return { id: 'team|month|2026-03', entity: 'team', entityId: teamId, window: 'month', limit, resetsAt, alertAt: [] } as const;
  };

  it('tells of a flow that fails more often than in the week before, each day once, and of no other', async () => {
    for (let day = 0; day < 3; day++) {
      await end('text-to-model', [...times(19, 'SUCCESS'), 'FAILED']);
      await end('image-to-model', times(10, 'FAILED'));
      expect(await words()).toEqual([]);
      now += DAY;
    }
    await end('text-to-model', [...times(15, 'SUCCESS'), ...times(5, 'FAILED')]);
    await end('image-to-model', times(25, 'FAILED'));
    const [first, ...others] = await told();
    expect(others).toEqual([]);
    expect(first).toMatchObject({
      word: 'fired',
      alert: {
        teamId: '',
        kind: 'flow-failures',
        subject: 'text-to-model',
        level: 1,
        details: { failed: 5, ended: 20, rate: 0.25, usual: 0.05 },
      },
    });
    await end('text-to-model', times(30, 'FAILED'));
    expect(await words()).toEqual(['flow-failures worse 2']);
    await end('text-to-model', times(250, 'SUCCESS'));
    expect(await words()).toEqual(['flow-failures over 0']);
  });

  it('tells of a webhook that was switched off, by its host only, until it is on or gone', async () => {
    const { endpoints } = engine.webhooks;
    const url = 'https://hooks.example.com/in?token=hidden';
    const off = { at: now, reason: 'gone' } as const;
    const hook = await makeEndpoint(engine, teamId, { url, disabled: off });
    await makeEndpoint(engine, teamId, { url, disabled: { at: now, reason: 'team' } });
    const [fired, ...others] = await told();
    expect(others).toEqual([]);
    expect(fired).toMatchObject({ word: 'fired', alert: { teamId, kind: 'webhook-off', subject: hook.id, level: 1 } });
    const { title, lines } = messageOf(fired!, { team: { teamId, name: 'Web' }, publicUrl: undefined });
    expect([title, lines[0]]).toEqual([
      'A webhook endpoint was switched off',
      'https://hooks.example.com did not take deliveries (gone). Repair it, switch it on and send what was missed again.',
    ]);
    expect(JSON.stringify(await engine.alerts.list({ limit: 100 }))).not.toContain('hidden');
    expect(await words()).toEqual([]);
    await endpoints.replace({ ...hook, disabled: null });
    expect(await words()).toEqual(['webhook-off over 0']);
    now += DAY;
    await endpoints.replace({ ...hook, disabled: off, version: 2 });
    expect(await words()).toEqual(['webhook-off fired 1']);
    await endpoints.delete(teamId, hook.id);
    expect(await words()).toEqual(['webhook-off over 0']);
  });

  it('ends the alert of a label when its budget is raised, or there is none any more', async () => {
    const label = 'project=apollo';
    const spendAll = async () => {
      const windows = labelWindows(await access.teams.get(teamId), { project: 'apollo' }, now);
      await engine.creations.begin(intentOf(teamId, { estimate: 100, windows, startedAt: now }));
    };
    await setBudgets(100, label);
    await spendAll();
    expect(await words()).toEqual(['budget fired 100']);
    await setBudgets(1_000, label);
    expect(await words()).toEqual(['budget over 0']);
    expect(await engine.alerts.openOf(teamId)).toEqual([]);
    await setBudgets(100, label);
    await spendAll();
    expect(await engine.alerts.openOf(teamId)).toHaveLength(1);
    await access.teams.setBudgets(teamId, { budgets: [], labelBudgets: [] });
    await words();
    expect(await engine.alerts.openOf(teamId)).toEqual([]);
  });
});
