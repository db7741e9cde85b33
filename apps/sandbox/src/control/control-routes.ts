import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiError } from '../errors/api-error.js';
import { faultProblem, type Fault } from '../faults/fault-plan.js';
import type { Params } from '../flows/field-rule.js';
import { success } from '../routes/envelope.js';
import { bodyOf, stringOf } from '../routes/route-context.js';
import type { SandboxSettings } from '../settings/sandbox-settings.js';
import { frameFaultProblem, type FrameFault } from '../watch/frame-faults.js';
import { taskOverrideOf } from './task-override.js';
import type { SandboxControl } from './sandbox-control.js';

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;

/** The control routes for misbehaviour: unauthenticated, so for callers on this machine only. */
export async function controlRoutes(app: FastifyInstance, control: SandboxControl): Promise<void> {
  app.addHook('onRequest', async ({ ip }) => {
    if (!LOOPBACK.test(ip)) throw new ApiError('resourceNotFound');
  });
  stateRoutes(app, control);
  moneyRoutes(app, control);
  faultRoutes(app, control);
  watchRoutes(app, control);
}

function stateRoutes(app: FastifyInstance, control: SandboxControl): void {
  app.get('/stats', async () => success(control.stats()));
  app.post('/stats/reset', async () => success(control.resetStats() ?? null));
  app.post('/reset', async () => success(control.reset() ?? null));
  app.get('/settings', async () => success(control.settings));
  app.put('/settings', async (request) => success(control.change(bodyOf(request) as Partial<SandboxSettings>)));
  app.get('/tasks/:uuid', async (request) => success(control.task(uuidOf(request))));
  app.put('/tasks/:uuid', async (request) => success(control.setTask(uuidOf(request), taskOverrideOf(bodyOf(request)))));
  app.delete('/tasks/:uuid', async (request) => success(control.forgetTask(uuidOf(request)) ?? null));
  app.put('/balance', async (request) => {
    const { balance } = bodyOf(request);
    if (typeof balance !== 'number' || !(balance >= 0))
      throw new ApiError('invalidParameters', 'balance must be a number from 0');
    return success(control.setBalance(balance) ?? null);
  });
}

function moneyRoutes(app: FastifyInstance, control: SandboxControl): void {
  app.post('/charge', async (request) => {
    const { credits } = bodyOf(request);
    if (typeof credits !== 'number' || !Number.isFinite(credits))
      throw new ApiError('invalidParameters', 'credits must be a number');
    return success(control.charge(credits) ?? null);
  });
}

function faultRoutes(app: FastifyInstance, control: SandboxControl): void {
  app.get('/faults', async () => success(control.faults()));
  app.delete('/faults', async () => success(control.clearFaults() ?? null));
  app.post('/faults', async (request) => {
    const faults = listOf(request, faultProblem) as unknown as Fault[];
    faults.forEach((fault) => control.addFault(fault));
    return success(control.faults());
  });
}

function watchRoutes(app: FastifyInstance, control: SandboxControl): void {
  app.post('/watch/frames', async (request) => {
    const faults = listOf(request, frameFaultProblem) as unknown as FrameFault[];
    faults.forEach((fault) => control.addFrameFault(fault));
    return success(null);
  });
  app.post('/watch/send', async (request) => {
    const content = stringOf(request.body, 'content');
    if (content === undefined) throw new ApiError('invalidParameters', 'content is required');
    return success(control.sendFrame(content, stringOf(request.body, 'taskUuid')) ?? null);
  });
  app.post('/watch/cut', async (request) => {
    const code = (request.body as Params | null | undefined)?.['code'];
    if (code !== undefined && !isCloseCode(code))
      throw new ApiError('invalidParameters', 'code must be a close code that may be sent');
    return success({ cut: control.cutWatchers({ taskUuid: stringOf(request.body, 'taskUuid'), code }) });
  });
  app.put('/watch/silent', async (request) => {
    const { silent } = bodyOf(request);
    if (typeof silent !== 'boolean') throw new ApiError('invalidParameters', 'silent must be a boolean');
    return success(control.silenceWatchers(silent) ?? null);
  });
}

/** WebSocket codes 1004 to 1006 are never sent on the wire. */
const isCloseCode = (code: unknown): code is number =>
  Number.isInteger(code) && /^(100[0-37-9]|101[0-4]|[34]\d{3})$/.test(String(code));

const uuidOf = (request: FastifyRequest): string => stringOf(request.params, 'uuid') ?? '';

/** One fault or a list of them, each checked. */
function listOf(request: FastifyRequest, problemOf: (item: Params) => string | undefined): Params[] {
  const items: unknown[] = Array.isArray(request.body) ? request.body : [request.body];
  return items.map((item) => {
    const fault = typeof item === 'object' && item !== null ? (item as Params) : {};
    const problem = problemOf(fault);
    if (problem) throw new ApiError('invalidParameters', problem);
    return fault;
  });
}
