import type { FastifyRequest } from 'fastify';
import type { Account } from '../account/account-store.js';
import { ApiError } from '../errors/api-error.js';
import type { Fault, RouteClass } from '../faults/fault-plan.js';
import type { Params } from '../flows/field-rule.js';
import type { Sandbox } from '../sandbox.js';
import type { Task } from '../tasks/task.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route's name for faults and counts; routes without one have neither. */
    routeClass?: RouteClass;
  }
  interface FastifyRequest {
    account: Account | null;
    fault: Fault | null;
  }
}

export const as = (routeClass: RouteClass): { config: { routeClass: RouteClass } } => ({ config: { routeClass } });

export function accountOf(request: FastifyRequest): Account {
  if (!request.account) throw new ApiError('unauthorized');
  return request.account;
}

export function bodyOf(request: FastifyRequest): Params {
  const { body } = request;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new ApiError('invalidParameters', 'the body must be a JSON object');
  }
  return body as Params;
}

export function stringOf(source: unknown, name: string): string | undefined {
  const value = typeof source === 'object' && source !== null ? (source as Params)[name] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** The caller's own task; other accounts' tasks look like missing ones. */
export function taskOf(sandbox: Sandbox, request: FastifyRequest): Task {
  const task = sandbox.tasks.get(stringOf(request.params, 'uuid') ?? '');
  if (!task || task.account !== accountOf(request)) throw new ApiError('taskNotFound');
  return task;
}
