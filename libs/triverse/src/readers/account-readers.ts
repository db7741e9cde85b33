import { type AccountResponse, type BalanceResponse, type QuoteResponse } from '#contracts';
import { type JsonObject, optionalObject, optionalText, pick, requireNumber, requireObject } from './fields.js';
import { unreadable } from './unreadable.js';

export function readAccount(data: unknown): AccountResponse {
  const source = requireObject(data, 'the account');
  return {
    id: readId(source),
    email: optionalText(source, ['email']) ?? null,
    web_credits_balance: requireNumber(source, ['web_credits_balance']),
    api_credits_balance: requireNumber(source, ['api_credits_balance']),
    plan_name: optionalText(source, ['plan_name']) ?? null,
  };
}

/** The documentation does not say whether an id is a number; ours is text. */
function readId(source: JsonObject): string {
  const id = pick(source, ['id']);
  if (typeof id === 'string' || typeof id === 'number') return String(id);
  throw unreadable('id is missing');
}

export function readBalance(data: unknown): BalanceResponse {
  const source = requireObject(data, 'the balance');
  return { balance: requireNumber(source, ['balance']), frozen: requireNumber(source, ['frozen']) };
}

export function readQuote(data: unknown, asked: { flowName: string; params: JsonObject }): QuoteResponse {
  const source = requireObject(data, 'the quote');
  return {
    flow_name: optionalText(source, ['flow_name', 'flowName']) ?? asked.flowName,
    params: optionalObject(source, ['params']) ?? asked.params,
    cost_credits: requireNumber(source, ['cost_credits', 'costCredits']),
    available_credits: requireNumber(source, ['available_credits', 'availableCredits']),
  };
}
