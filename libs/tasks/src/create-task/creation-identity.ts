import { type Labels, labelTexts } from '#contracts';
import { createHash, randomBytes } from 'node:crypto';
import { type CreationIntent } from '../ports/creation-ledger.js';
import { canonicalText } from '../shared/canonical-text.js';
import { type TaskCaller } from '../shared/task-caller.js';

/** By what a repeat of a creation is recognised. */
export type CreationIdentity = Pick<CreationIntent, 'teamId' | 'idempotencyKey' | 'bodyDigest'>;

interface SentCreation {
  flowName: string;
  /** A `client_order_id` in it serves as idempotency key when the caller gives none. */
  sent: Record<string, unknown>;
  idempotencyKey?: string;
  webhookUrl?: string;
  labels?: Labels;
}

/** A repeat is recognised by what the caller sent, labels included, not by the defaults that were added to it. */
export function identityOf(caller: TaskCaller, creation: SentCreation): CreationIdentity {
  const { flowName, sent, idempotencyKey, webhookUrl, labels } = creation;
  const { client_order_id: orderId, ...body } = sent;
  const key = idempotencyKey ?? (typeof orderId === 'string' ? `order:${orderId}` : undefined);
  const further = [...(webhookUrl === undefined ? [] : [webhookUrl]), ...(labels === undefined ? [] : [labelTexts(labels)])];
  const bodyDigest = createHash('sha256')
    .update(canonicalText([flowName, body, ...further]))
    .digest('hex');
  return { teamId: caller.teamId, ...(key === undefined ? {} : { idempotencyKey: keyOfUser(caller, key) }), bodyDigest };
}

/** The id under which the upstream knows a creation: the same for a repeat, so that it makes one task of both. */
export function orderIdOf({ teamId, idempotencyKey, bodyDigest }: CreationIdentity): string {
  return idempotencyKey === undefined ? randomOrderId() : orderIdFor(teamId, idempotencyKey, bodyDigest);
}

const ORDER_PREFIX = 'tgw_';

function randomOrderId(): string {
  return ORDER_PREFIX + randomBytes(24).toString('base64url');
}

/** Namespaced by the team, so that two teams that choose the same key do not meet at the upstream; 1–64 of [A-Za-z0-9_-]. */
function orderIdFor(...parts: [teamId: string, key: string, bodyDigest: string]): string {
  return ORDER_PREFIX + createHash('sha256').update(parts.join('\0')).digest('base64url');
}

/** An end user's own: the answer that another one's creation got would name a task that this one must not see. */
function keyOfUser({ sub }: TaskCaller, key: string): string {
  return sub === undefined ? key : JSON.stringify([sub, key]);
}
