import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type ClaimRequest,
  type DeliveryClaim,
  isTaskEvent,
  type NewNotice,
  type TeamEvent,
  WEBHOOK_EVENT_TYPES,
  type WebhookEndpoint,
} from '#webhooks';
import { type StorageEngine } from '../../../src/storage-engine.js';
import { readingOf } from '../samples.js';

let created = 1_800_000_000_000;

export function endpointOf(teamId: string, over: Partial<WebhookEndpoint> = {}): WebhookEndpoint {
  created += 1;
  return {
    id: `wh_${randomUUID().slice(0, 12)}`,
    teamId,
    url: 'https://hooks.example/in',
    description: 'a backend: "ü" {}',
    events: [...WEBHOOK_EVENT_TYPES],
    flows: [],
    labels: {},
    secret: { text: 'whsec_abc', createdAt: created },
    formerSecret: null,
    createdAt: created,
    disabled: null,
    version: 1,
    ...over,
  };
}

export function noticeOf(teamId: string, over: Partial<NewNotice> = {}): NewNotice {
  return { id: `ntc_${randomUUID()}`, teamId, type: 'budget.threshold', data: { percent: 80, empty: [] }, ...over };
}

export const ASK: ClaimRequest = { atMost: 100, perLane: 50, perTeam: 100, leaseMs: 60_000 };
export const ANSWERED = { durationMs: 12, code: 200, answer: 'ok' };
export const REFUSED = { durationMs: 12, code: 500, answer: 'no' };

/** An enabled endpoint that is stored. */
export async function makeEndpoint(
  engine: StorageEngine,
  teamId: string,
  over: Partial<WebhookEndpoint> = {},
): Promise<WebhookEndpoint> {
  const endpoint = endpointOf(teamId, over);
  const outcome = await engine.webhooks.endpoints.insert(endpoint);
  if (outcome !== 'inserted') throw new Error(`insert said ${outcome}`);
  return endpoint;
}

/** A lane carries one claim at a time until an attempt has succeeded. */
export async function prove(engine: StorageEngine, { teamId, id }: WebhookEndpoint): Promise<void> {
  await engine.webhooks.outbox.append(noticeOf(teamId, { type: 'webhook.test', only: id }));
  const [claim] = await claimAll(engine, teamId);
  if (claim === undefined) throw new Error('nothing to prove the endpoint with');
  await engine.webhooks.deliveries.record(claim, ANSWERED, { kind: 'delivered' });
}

/** Two instances know the clock of the storage to within some ms. */
export const SKEW_MS = 50;

export async function dispatchAll({ webhooks }: StorageEngine, teamId: string): Promise<number> {
  let taken = 0;
  for (let more = 1; more > 0; taken += more) more = await webhooks.deliveries.dispatch(teamId);
  return taken;
}

/** What is due, also where this instance's view of the storage's clock is a little behind that of the instance that dispatched it. */
export async function claimAll(
  engine: StorageEngine,
  teamId: string,
  over: Partial<ClaimRequest> = {},
): Promise<DeliveryClaim[]> {
  await dispatchAll(engine, teamId);
  const claim = () => engine.webhooks.deliveries.claim(teamId, { ...ASK, ...over });
  const { claims, nextInMs } = await claim();
  if (claims.length > 0 || nextInMs === null || nextInMs > SKEW_MS) return claims;
  await delay(nextInMs + 1);
  return (await claim()).claims;
}

export async function deliver(engine: StorageEngine, claims: readonly DeliveryClaim[]): Promise<void> {
  for (const claim of claims) await engine.webhooks.deliveries.record(claim, ANSWERED, { kind: 'delivered' });
}

/** `RUNNING 40 %` of a task, e.g. */
export async function change(
  engine: StorageEngine,
  { teamId, uuid }: { teamId: string; uuid: string },
  [status, progress]: [status: string, progress?: number],
): Promise<void> {
  const reading = readingOf(uuid, status, progress === undefined ? {} : { progress });
  await engine.tasks.apply(teamId, uuid, { observedAt: engine.clock.now(), reading });
}

/** `task.updated 40` for the event of a task, its type for another. */
export function toldBy(events: readonly TeamEvent[]): string[] {
  return events.map((event) => {
    if (!isTaskEvent(event)) return event.type;
    const { progress } = event.status;
    return event.type === 'task.updated' && progress !== undefined ? `${event.type} ${progress}` : event.type;
  });
}

export const told = (claims: readonly DeliveryClaim[]): string[] => toldBy(claims.map(({ delivery }) => delivery.event));
