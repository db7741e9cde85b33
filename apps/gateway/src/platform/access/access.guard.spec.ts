import { type Principal } from '#access';
import { describe, expect, it } from '@jest/globals';
import { type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import 'reflect-metadata';
import { AdminOnly, Public, RequireScope, SessionOnly } from './access-rules.decorator.js';
import { AccessGuard } from './access.guard.js';
import { type Audited } from '../audit/audited.js';
import { Refusals } from '../audit/refusals.js';
import { MetricsCredential } from './metrics-credential.js';
import { type RequestCredentials } from './request-credentials.js';

class Routes {
  undecorated(): void {}
  @Public() open(): void {}
  @RequireScope('tasks:read') scoped(): void {}
  @AdminOnly() administered(): void {}
  @SessionOnly() own(): void {}
}

const team = { kind: 'key', teamId: 't', keyId: 'k', scopes: new Set(['tasks:read', 'team:admin']) } as unknown as Principal;
const admin = { kind: 'admin' } as unknown as Principal;

function visit(route: keyof Routes, principal: Principal, method = 'GET'): Promise<boolean> {
  const credentials = { principalOf: async () => principal, assertOwnWrite: () => undefined } as unknown as RequestCredentials;
  const context = {
    getType: () => 'http',
    getHandler: () => Routes.prototype[route],
    getClass: () => Routes,
    switchToHttp: () => ({ getRequest: () => ({ method, headers: { authorization: 'Bearer x' }, routeOptions: {} }) }),
  } as unknown as ExecutionContext;
  const refusals = new Refusals({ write: async () => undefined } as unknown as Audited);
  return new AccessGuard(new Reflector(), credentials, refusals, new MetricsCredential([]))
    .canActivate(context)
    .finally(() => refusals.onModuleDestroy());
}

describe('the access guard', () => {
  it('refuses a route without an access rule, to a team and to the operator', async () => {
    for (const principal of [team, admin]) await expect(visit('undecorated', principal)).rejects.toMatchObject({ code: 9002 });
  });

  it('allows what the rule allows', async () => {
    await expect(visit('open', admin)).resolves.toBe(true);
    await expect(visit('scoped', team)).resolves.toBe(true);
    await expect(visit('scoped', admin)).rejects.toMatchObject({ code: 9002 });
  });

  it('lets an operator who may read only change nothing but the own session', async () => {
    const reader = { ...admin, sessionId: 's', readOnly: true } as Principal;
    for (const method of ['GET', 'HEAD']) await expect(visit('administered', reader, method)).resolves.toBe(true);
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      await expect(visit('administered', reader, method)).rejects.toMatchObject({
        code: 9002,
        details: { required: 'operator' },
      });
      await expect(visit('administered', admin, method)).resolves.toBe(true);
    }
    await expect(visit('own', reader, 'POST')).resolves.toBe(true);
  });
});
