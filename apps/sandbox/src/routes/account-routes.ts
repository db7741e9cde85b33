import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiError } from '../errors/api-error.js';
import type { Params } from '../flows/field-rule.js';
import { FLOWS } from '../flows/flow-table.js';
import { validateParams } from '../flows/validate-params.js';
import { success, type Envelope } from './envelope.js';
import { accountOf, as, bodyOf, stringOf } from './route-context.js';

export function accountRoutes(app: FastifyInstance): void {
  app.get('/users/me', as('account'), async (request) => me(request));
  app.get('/users/balance', as('account'), async (request) => {
    const { balance, frozen } = accountOf(request);
    return success({ balance, frozen });
  });
  app.post('/tasks/pricing/quote', as('quote'), async (request) => quote(request));
}

function me(request: FastifyRequest): Envelope {
  const { id, email, balance } = accountOf(request);
  return success({ id, email, web_credits_balance: 0, api_credits_balance: balance, plan_name: 'sandbox' });
}

/** Read-only: creates and freezes nothing. */
function quote(request: FastifyRequest): Envelope {
  const body = bodyOf(request);
  const flowName = stringOf(body, 'flow_name') ?? stringOf(body, 'flowName');
  if (flowName === undefined) throw new ApiError('invalidParameters', 'flow_name is required');
  const flow = FLOWS.get(flowName);
  // The only documented code about a flow's name rather than a task's type.
  if (!flow) throw new ApiError('invalidFlowName');
  const params = body['params'] ?? {};
  if (typeof params !== 'object' || Array.isArray(params)) throw new ApiError('invalidParameters', 'params must be an object');
  validateParams(flow, params as Params, { partial: true });
  return success({ flow_name: flow.name, params, cost_credits: flow.cost, available_credits: accountOf(request).balance });
}
