import { AuditTrail, type Principal } from '#access';
import { ApiError } from '#contracts';
import { createMemoryAccessStores } from '#storage';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Audited, KEPT_PER_CALLER, KEPT_PER_TEAM } from './audited.js';

describe('the audit trail', () => {
  let trail: AuditTrail;
  let audited: Audited;
  beforeEach(() => {
    trail = new AuditTrail(createMemoryAccessStores().audit, Date.now);
    audited = new Audited(trail);
  });
  afterEach(() => audited.onModuleDestroy());

  const caller = (keyId: string, more: Partial<Principal> = {}): Principal => ({
    kind: 'team-key',
    teamId: 'studio',
    keyId,
    scopes: new Set(),
    expiresAt: null,
    allowedFlows: null,
    parameters: {},
    ...more,
  });
  const act = (who: Principal | null, action = 'token.revoke', fault?: Error) =>
    audited
      .run({ caller: who, request: { ip: '::1', id: 'r' } }, { action, target: 't' }, () =>
        fault === undefined ? Promise.resolve() : Promise.reject(fault),
      )
      .catch(() => undefined);
  const kept = async (action?: string) => {
    const { items } = await trail.query({ limit: 10_000, ...(action !== undefined && { action }) });
    return items;
  };

  it('is limited for each caller and action, with a count of the rest', async () => {
    await act(caller('loud'), 'key.rotate');
    for (let i = 0; i < 200; i += 1) await act(caller('loud'));
    await act(caller('quiet'));
    expect(await kept('token.revoke')).toHaveLength(KEPT_PER_CALLER + 1);
    await audited.endMinute();
    const [rest] = await kept('token.revoke');
    expect(rest).toMatchObject({ actor: { id: 'loud' }, outcome: 'success', detail: { not_kept: 200 - KEPT_PER_CALLER } });
    expect(await kept('key.rotate')).toHaveLength(1);
    await act(caller('loud'));
    expect(await kept('token.revoke')).toHaveLength(KEPT_PER_CALLER + 3);
  });

  it('treats many tokens as one caller, and many keys as one team', async () => {
    for (let i = 0; i < 100; i += 1) await act(caller('k', { kind: 'client-token', tokenId: `token-${i}` }), 'task.create');
    expect(await kept()).toHaveLength(KEPT_PER_CALLER);
    for (let i = 0; i < 500; i += 1) await act(caller(`key-${i}`), 'task.create');
    expect(await kept()).toHaveLength(KEPT_PER_TEAM);
    await act(caller('k', { teamId: 'other' }), 'task.create');
    expect(await kept()).toHaveLength(KEPT_PER_TEAM + 1);
  });

  it('is limited for refusals and unknown callers, but never for the operator', async () => {
    for (let i = 0; i < 100; i += 1) await act(caller('k'), 'token.revoke', new ApiError(1005));
    expect(await kept()).toHaveLength(KEPT_PER_CALLER);
    for (let i = 0; i < 100; i += 1) await act(null, 'session.create', new ApiError(9001));
    expect(await kept('session.create')).toHaveLength(KEPT_PER_CALLER);
    const operator = caller('admin', { kind: 'admin', teamId: '' });
    for (let i = 0; i < 300; i += 1) await act(operator, 'team.create');
    expect(await kept('team.create')).toHaveLength(300);
  });

  it('records the remaining counts when the gateway stops', async () => {
    for (let i = 0; i < 100; i += 1) await act(caller('k'));
    await audited.onModuleDestroy();
    expect((await kept())[0]).toMatchObject({ detail: { not_kept: 100 - KEPT_PER_CALLER } });
  });
});
