import { ExactNumber, type AccountResponse, type BalanceResponse, type QuoteResponse } from '#contracts';
import { isJsonObject, type JsonObject, pick, readableText, requireNumber, requireObject } from './fields.js';
import { creditsOf } from './amounts.js';
import { ignoreOdd, type ReportOdd } from './odd-parts.js';
import { unreadable } from './unreadable.js';

export function readAccount(data: unknown): AccountResponse {
  const source = requireObject(data, 'the account');
  return {
    id: readId(source),
    email: readableText(source, ['email']) ?? null,
    web_credits_balance: requireNumber(source, ['web_credits_balance']),
    api_credits_balance: requireNumber(source, ['api_credits_balance']),
    plan_name: readableText(source, ['plan_name']) ?? null,
  };
}

/** The documentation does not say whether an id is a number; ours is text. */
function readId(source: JsonObject): string {
  const id = pick(source, ['id']);
  if (id instanceof ExactNumber) return id.text;
  if (typeof id === 'string' || typeof id === 'number') return String(id);
  throw unreadable('id is missing');
}

export function readBalance(data: unknown): BalanceResponse {
  const source = requireObject(data, 'the balance');
  return { balance: requireNumber(source, ['balance']), frozen: requireNumber(source, ['frozen']) };
}

/** @throws ApiError 9008 for a price that cannot be booked: nothing else could stand in for it. */
export function readQuote(
  data: unknown,
  asked: { flowName: string; params: JsonObject },
  odd: ReportOdd = ignoreOdd,
): QuoteResponse {
  const source = requireObject(data, 'the quote');
  const cost = creditsOf(pick(source, ['cost_credits', 'costCredits']));
  const available = pick(source, ['available_credits', 'availableCredits']);
  if (cost === undefined) odd('quote.cost_credits');
  if (cost === undefined) throw unreadable('cost_credits is not a number of credits');
  if (creditsOf(available) === undefined) odd('quote.available_credits');
  return {
    flow_name: readableText(source, ['flow_name', 'flowName']) ?? asked.flowName,
    params: isJsonObject(source['params']) ? source['params'] : asked.params,
    cost_credits: cost,
    available_credits: creditsOf(available) ?? 0,
  };
}
