import { type Delivery, type DeliveryAttempt, type EndpointHealth, type TeamEvent, type WebhookEndpoint } from '#webhooks';
import { type Collection, type Collections, type ResidentCollection } from '../../collections/collection.js';
import { type Retention } from '../../retention.js';

/** What is sent to one endpoint, or to one host that tasks name. */
export interface StoredLane extends Omit<EndpointHealth, 'pending' | 'lastFailure'> {
  /** Null for a host. */
  endpointId: string | null;
  /** Its last attempt succeeded. */
  proven: boolean;
  /** Its last attempt, if that failed. */
  lastFailure?: DeliveryAttempt | null;
  pending: number;
}

export interface StoredDelivery extends Delivery {
  /** Claims since it was created or redelivered. */
  tries: number;
  /** Who sends it, while it is being sent. */
  token: string | null;
  /** Stands in the line of its task; a redelivered one and one that is about no task do not. */
  inLine: boolean;
}

export interface Sending {
  lane: string;
  /** Unix ms when the lease ends. */
  until: number;
  /** The lane had not proven itself when it was claimed. */
  probe: boolean;
}

/** The records of webhooks, by team unless it says otherwise. A lane's group is that of `laneGroup`, a log's that of `logGroup`. */
export class WebhookState {
  readonly endpoints: ResidentCollection<WebhookEndpoint>;
  /** The outbox; sorted by task, and within a task in the order in which its events are sent. */
  readonly events: ResidentCollection<TeamEvent>;
  readonly lanes: ResidentCollection<StoredLane>;
  readonly deliveries: Collection<StoredDelivery>;
  /** A group is a lane; what is due, by time. */
  readonly due: ResidentCollection<1>;
  /** By delivery. */
  readonly sending: ResidentCollection<Sending>;
  /** A group is a lane; deliveries of a task in order, by task. */
  readonly lines: ResidentCollection<string[]>;
  /** A group is a log; its deliveries by creation. */
  readonly log: Collection<1>;
  /** A group is a log; its settled deliveries by the time at which they were settled. */
  readonly settled: ResidentCollection<1>;

  readonly collections: Collections;
  readonly retention: Retention;
  /** Unix ms. */
  readonly now: () => number;

  constructor({ collections, retention, now }: { collections: Collections; retention: Retention; now: () => number }) {
    this.collections = collections;
    this.retention = retention;
    this.now = now;
    this.endpoints = collections.resident('webhook');
    this.events = collections.resident('webhook-event');
    this.lanes = collections.resident('webhook-lane');
    this.deliveries = collections.archive('webhook-delivery', { decoded: 1_000 });
    this.due = collections.resident('webhook-due');
    this.sending = collections.resident('webhook-sending');
    this.lines = collections.resident('webhook-line');
    this.log = collections.archive('webhook-log');
    this.settled = collections.resident('webhook-settled');
  }

  endpointsOf(teamId: string): WebhookEndpoint[] {
    return [...this.endpoints.ascending(teamId)].map(([, endpoint]) => endpoint);
  }

  /** Teams that have anything to send, or may have. */
  teamsWithWork(): string[] {
    return [...new Set([...this.events.groups(), ...this.lanes.groups()])];
  }

  teamsWithRecords(): string[] {
    const logging = [...this.settled.groups()].map((group) => group.slice(0, group.indexOf('\t')));
    return [...new Set([...this.teamsWithWork(), ...logging])];
  }
}

export function laneGroup(teamId: string, lane: string): string {
  return `${teamId}\t${lane}`;
}

/** @param logId an endpoint, or ONE_OFF. */
export function logGroup(teamId: string, logId: string): string {
  return `${teamId}\t${logId}`;
}
