import { momentOf, NetworkError, TaskEndedError, TriverseError, UnreadableAnswerError } from '#client';
import { shortMoment } from '../shell/moments.js';

export interface Explanation {
  title: string;
  detail: string;
  /** What the user can do. */
  advice?: string;
  /** For the operator. */
  reference?: string;
}

type Context = 'sign-in' | 'create' | 'other';

/** Explains an error to the user: what happened and what to do. */
export function explain(error: unknown, context: Context = 'other'): Explanation {
  if (error instanceof NetworkError) {
    return {
      title: 'The gateway cannot be reached',
      detail: 'There was no response. Either this device or the gateway is offline.',
      advice: context === 'create' ? 'You can try again: the same task is not created twice.' : 'Try again in a moment.',
    };
  }
  if (error instanceof TaskEndedError) return { title: 'The task did not succeed', detail: error.message };
  if (error instanceof UnreadableAnswerError) {
    return { title: 'Unexpected response', detail: `${error.message}. A proxy may stand between this page and the gateway.` };
  }
  if (error instanceof TriverseError) return { ...known(error, context), ...reference(error) };
  return { title: 'Something went wrong in this page', detail: error instanceof Error ? error.message : String(error) };
}

function known(error: TriverseError, context: Context): Explanation {
  const advice = error.suggestion === undefined ? {} : { advice: error.suggestion };
  switch (error.code) {
    case 9001:
      if (error.details?.['reason'] === 'code')
        return { title: 'This sign-in link does not work', detail: `${sentence(error.message)}.`, ...advice };
      return context === 'sign-in'
        ? {
            title: 'This key is not valid',
            detail: 'It is wrong, has expired, or has been revoked.',
            advice: 'Check that you copied the whole key.',
          }
        : {
            title: 'You are no longer signed in',
            detail: 'The key or session was revoked or has expired.',
            advice: 'Sign out, then sign in again.',
          };
    case 9002:
      if (error.details?.['required'] === 'operator')
        return { title: 'Your account may read only', detail: `${sentence(error.message)}.`, ...advice };
      return {
        title: 'Your key is not allowed to do this',
        detail: error.message,
        advice: 'Ask a team administrator for a key that is.',
      };
    case 9003:
    case 2000:
      return { title: 'Limit reached', detail: error.message, advice: later(error) };
    case 9004:
      return overBudget(error);
    case 9006:
    case 5003:
      return {
        title: 'Triverse is not available',
        detail: 'The gateway works, but the service behind it does not answer.',
        advice: later(error),
      };
    case 9007:
      return { title: 'Triverse took too long', detail: error.message, ...advice };
    case 9010:
      return {
        title: 'The gateway’s storage is not available',
        detail: 'Nothing was created and nothing was charged.',
        advice: later(error),
      };
    case 2010:
      return { title: 'The account has too few credits', detail: error.message, ...advice };
    case 2008:
      return { title: 'Refused by the content check', detail: error.message, ...advice };
    case 1006:
      return { title: 'There is no such task', detail: 'It does not exist, or belongs to another team.' };
    case undefined:
    default:
      return { title: sentence(error.message), detail: '', ...advice };
  }
}

const WINDOWS: Readonly<Record<string, string>> = { day: 'daily ', month: 'monthly ' };

/** Reads `details` of a 9004: whose budget it is, how much is left, and when it resets. */
function overBudget({ message, details = {} }: TriverseError): Explanation {
  const { entity, window: span, limit, spent, reserved = 0, resets_at: resetsAt } = details;
  const starts = typeof resetsAt === 'string' ? ` It resets on ${shortMoment(new Date(momentOf(resetsAt)))}.` : '';
  const advice = `Ask the operator to raise the budget${starts === '' ? '' : ', or wait until it resets'}.`;
  if (typeof limit !== 'number' || typeof spent !== 'number' || typeof reserved !== 'number')
    return { title: 'The budget is spent', detail: `${sentence(message)}.${starts}`, advice };
  const left = Math.max(limit - spent - reserved, 0);
  const held = reserved > 0 ? ` and ${reserved.toLocaleString()} held by tasks under way` : '';
  const budget = `The ${String(entity)}’s ${WINDOWS[String(span)] ?? ''}budget: ${limit.toLocaleString()} credits`;
  return {
    title: left === 0 ? 'The budget is spent' : 'The budget does not cover this task',
    detail: `${budget}, of which ${spent.toLocaleString()} are spent${held}.${starts}`,
    advice,
  };
}

function later({ retryAfterSeconds }: TriverseError): string {
  if (retryAfterSeconds === undefined || retryAfterSeconds < 1) return 'Try again in a moment.';
  return `Try again in ${Math.ceil(retryAfterSeconds)} seconds.`;
}

function reference({ code, requestId }: TriverseError): Pick<Explanation, 'reference'> {
  const parts = [code === undefined ? '' : `code ${code}`, requestId === undefined ? '' : `request ${requestId}`].filter(Boolean);
  return parts.length === 0 ? {} : { reference: parts.join(', ') };
}

export const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
