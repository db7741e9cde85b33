import { type AuditEvent, type Session, type Team, type TeamKey } from '#access';
import { type Labels, type TaskCreationResponsePayload } from '#contracts';
import { type Delivery, type TeamEvent, type WebhookEndpoint } from '#webhooks';
import {
  type AccountReading,
  type Alert,
  type BudgetHold,
  type BudgetWatch,
  type CreationIntent,
  type Finding,
  type NoticeWord,
  type RankedRecord,
  type SeenTimes,
  type TaskMeta,
} from '#tasks';

/**
 * What a backup holds, one record a line, in the terms that all engines share. Times are Unix ms. Whatever this becomes, lines of
 * version 1 and 2 must stay readable: new fields are optional; a new kind and a changed meaning need a new version. Version 2 added the kinds of webhooks and of alerts.
 */
export type BackupRecord =
  | { kind: 'team'; team: Team }
  | { kind: 'key'; key: TeamKey }
  | { kind: 'session'; session: Session; keptUntil: number }
  | { kind: 'revocation'; credential: 'token'; teamId: string; id: string; until: number }
  | { kind: 'claim'; claim: string; digest: string; until: number }
  | TaskBackup
  | IntentBackup
  | AnswerBackup
  | BudgetBackup
  | UsageBackup
  | { kind: 'file'; teamId: string; digest: string; sub?: string; expiresAt: number }
  | AlertBackup
  | { kind: 'finding'; finding: Finding }
  | { kind: 'reading'; reading: AccountReading }
  | { kind: 'webhook'; endpoint: WebhookEndpoint }
  | { kind: 'webhook-event'; event: TeamEvent }
  | DeliveryBackup
  | { kind: 'audit'; event: AuditEvent };

export interface TaskBackup {
  kind: 'task';
  meta: TaskMeta;
  record: RankedRecord | null;
  /** When the record expires; null while the task is open. */
  expiresAt: number | null;
  lastStatus: string;
  holds: BudgetHold[];
  /** Whether its end has been booked; otherwise it is open. */
  settled: boolean;
  /** By which a list finds it. */
  words?: readonly string[];
  times?: readonly SeenTimes[];
  /** The labels of its creation, where they have changed before its end was booked. */
  bookedLabels?: Labels;
}

export interface IntentBackup {
  kind: 'intent';
  intent: CreationIntent;
  holds: BudgetHold[];
  attempt: { id: string; until: number } | null;
}

/** The answer to an `Idempotency-Key`, by the SHA-256 of that key; without `answer` the creation is in progress or unresolved. */
export interface AnswerBackup {
  kind: 'answer';
  teamId: string;
  keyDigest: string;
  bodyDigest: string;
  creationId: string;
  answer?: TaskCreationResponsePayload;
  expiresAt: number;
}

export interface BudgetBackup {
  kind: 'budget';
  teamId: string;
  windowId: string;
  spent: number;
  reserved: number;
  until: number | null;
  /** What it alerts at, and the threshold that is reached; missing: nothing. */
  watch?: BudgetWatch;
  level?: number;
}

/** An alert, with what its receivers are to be told. */
export interface AlertBackup {
  kind: 'alert';
  alert: Alert;
  told: boolean;
  seq: number;
  word: NoticeWord;
  attempts: number;
  done: string[];
  /** When somebody is to be told; null: all have been. */
  dueAt: number | null;
}

/** A delivery that is neither delivered nor dead. One that was being sent is written as due. */
export interface DeliveryBackup {
  kind: 'delivery';
  delivery: Delivery;
  /** Claims since it was created or redelivered. */
  tries: number;
  /** Goes in the order of its task. */
  inLine: boolean;
}

/** Counters of a team's UTC day. */
export interface UsageBackup {
  kind: 'usage';
  teamId: string;
  day: string;
  counters: [keyId: string, flowName: string, counter: string, count: number][];
  /** By end user and by label: `<kind>\t<end user or label>\t<counter>`, and how many of a kind there are. */
  purposes?: [name: string, count: number][];
}

export const RECORD_KINDS = [
  'team',
  'key',
  'session',
  'revocation',
  'claim',
  'task',
  'intent',
  'answer',
  'budget',
  'usage',
  'file',
  'alert',
  'finding',
  'reading',
  'webhook',
  'webhook-event',
  'delivery',
  'audit',
] as const satisfies readonly BackupRecord['kind'][];

/** The history of a restored record, see `Collections`: no engine has it, so the first change gives the record a new epoch. */
export const RESTORED_HISTORY = 'restored';

/** A store as a stream of records. */
export interface BackupSource {
  readonly engine: 'memory' | 'local' | 'redis';
  records(): AsyncIterable<BackupRecord>;
}

/** Takes the records of a backup in batches. */
export interface RestoreTarget {
  write(records: readonly BackupRecord[]): Promise<void>;
}
