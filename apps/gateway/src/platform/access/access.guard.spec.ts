import { type Principal } from '#access';
import { describe, expect, it } from '@jest/globals';
import { type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import 'reflect-metadata';
import { Public, RequireScope } from './access-rules.decorator.js';
import { AccessGuard } from './access.guard.js';
import { type Audited } from '../audit/audited.js';
import { Refusals } from '../audit/refusals.js';
import { MetricsCredential } from './metrics-credential.js';
import { type RequestCredentials } from './request-credentials.js';

class Routes {
  undecorated(): void {}
  @Public() open(): void {}
  @RequireScope('tasks:read') scoped(): void {}
}

const team = { kind: 'key', teamId: 't', keyId: 'k', scopes: new Set(['tasks:read', 'team:admin']) } as unknown as Principal;
const admin = { kind: 'admin' } as unknown as Principal;

function visit(route: keyof Routes, principal: Principal): Promise<boolean> {
  const credentials = { principalOf: async () => principal } as unknown as RequestCredentials;
  const context = {
    getType: () => 'http',
    getHandler: () => Routes.prototype[route],
    getClass: () => Routes,
    switchToHttp: () => ({ getRequest: () => ({ method: 'GET', headers: { authorization: 'Bearer x' }, routeOptions: {} }) }),
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
});
