import { type Sandbox } from './stack.js';

type Fault = Parameters<Sandbox['control']['addFault']>[0];

export interface Refusal {
  code: number;
  status: number;
  retryAfter?: string;
}

/** broken: cut off where the upstream's body was; served: passed on unchanged. */
type Outcome = Refusal | 'broken' | 'served';

export type Operation =
  | 'status'
  | 'creation'
  | 'quote'
  | 'url'
  | 'presigned-upload-url'
  | 'presigned-get-url'
  | 'balance'
  | 'upload'
  | 'download'
  | 'asset';

interface Row {
  fault: Omit<Fault, 'route'>;
  /** Applies to every call whose answer is JSON. */
  json: Refusal;
  /** The failed creation may have created a task, so it is repeated once under its order id. */
  inDoubt: boolean;
  download: Outcome;
  asset: Outcome;
  /** How the failure of a stream differs. */
  streamFault?: Partial<Fault>;
}

const limited = { code: 2000, status: 429, retryAfter: '7' };
const down = { code: 5003, status: 503 };
const lost = { code: 5005, status: 500 };
const timedOut = { code: 9007, status: 504 };
const gone = { code: 9006, status: 503, retryAfter: '2' };
const unreadable = { code: 9008, status: 502 };

/**
 * What the gateway answers when the upstream fails; docs/upstream-surface.md shows the same table. The storage does not answer
 * in JSON, so an asset differs.
 */
export const FAILURES: Record<string, Row> = {
  '429 with Retry-After': {
    fault: { kind: 'error', status: 429, retryAfterSeconds: 7 },
    json: limited,
    inDoubt: false,
    download: limited,
    asset: { ...gone, retryAfter: '7' },
  },
  '500 (5005)': { fault: { kind: 'error', status: 500, code: 5005 }, json: lost, inDoubt: true, download: lost, asset: gone },
  '503 (5003)': { fault: { kind: 'error', status: 503 }, json: down, inDoubt: false, download: down, asset: gone },
  'time-out': { fault: { kind: 'hang' }, json: timedOut, inDoubt: true, download: timedOut, asset: timedOut },
  reset: { fault: { kind: 'reset' }, json: gone, inDoubt: true, download: gone, asset: gone },
  'half a body': { fault: { kind: 'truncate' }, json: unreadable, inDoubt: true, download: 'broken', asset: 'broken' },
  'wrong content type': { fault: { kind: 'content-type' }, json: unreadable, inDoubt: true, download: 'served', asset: 'served' },
  'HTML error page': { fault: { kind: 'html' }, json: unreadable, inDoubt: true, download: unreadable, asset: gone },
  '200 with words, not JSON': {
    fault: { kind: 'not-json' },
    json: unreadable,
    inDoubt: true,
    download: unreadable,
    asset: 'served',
  },
  'huge body (64 MiB of JSON)': {
    fault: { kind: 'huge' },
    json: unreadable,
    inDoubt: true,
    download: unreadable,
    asset: 'served',
  },
  'slow drip': {
    fault: { kind: 'drip' },
    json: timedOut,
    inDoubt: true,
    download: 'served',
    asset: 'served',
    streamFault: { bytes: 8_192, ms: 5 },
  },
};

/** The name under which the sandbox injects the fault for each operation. */
export const BROKEN_ROUTE: Record<Operation, Fault['route']> = {
  status: 'status',
  creation: 'create',
  quote: 'quote',
  url: 'url',
  'presigned-upload-url': 'upload',
  'presigned-get-url': 'upload',
  balance: 'account',
  upload: 'upload',
  download: 'download',
  asset: 'storage',
};

/** Upstream attempts of one call when each fails. Reads are repeated, unless Retry-After exceeds the time they have. */
export function attemptsOf(operation: Operation, row: Row): number {
  if (operation === 'creation') return row.inDoubt ? 2 : 1;
  const once = ['presigned-upload-url', 'upload', 'download', 'asset'].includes(operation);
  const total = row.fault.kind === 'hang' || row.fault.kind === 'drip';
  return once || total || row.fault.retryAfterSeconds !== undefined || row.fault.kind === 'huge' ? 1 : 3;
}

export const outcomeOf = (operation: Operation, row: Row): Outcome =>
  operation === 'download' ? row.download : operation === 'asset' ? row.asset : row.json;

/** Lines of the table in the documentation, cell by cell. */
export function documentedRows(): string[][] {
  return Object.entries(FAILURES).map(([name, row]) => [
    name,
    wordsOf(row.json),
    `${wordsOf(row.json)}${row.inDoubt ? ', outcome unknown' : ', sent once'}`,
    wordsOf(row.json),
    wordsOf(row.download),
    wordsOf(row.asset),
  ]);
}

function wordsOf(outcome: Outcome): string {
  if (outcome === 'broken') return 'aborted, so that the client can resume';
  if (outcome === 'served') return 'served unchanged';
  return `${outcome.code}/${outcome.status}${outcome.retryAfter === undefined ? '' : ', Retry-After'}`;
}
