import { readFileSync } from 'node:fs';
import { PROBES, type ProbeName } from './probes.js';

/** What docs/outages.md says about one outage. */
export interface OutageRow {
  id: string;
  /** The HTTP status of `/health/ready`, or `no answer`, and fields of its body by their path. */
  readiness: { status: string; body: Record<string, string> };
  /** Series by what becomes of them: `rises`, `falls`, or their value. */
  metrics: Record<string, string>;
  /** Lines of the log; `…` stands for anything. Without any, nothing is logged as a warning or an error. */
  log: string[];
  clients: Partial<Record<ProbeName, string>>;
  advice: string;
}

const CELLS = 6;
const page = readFileSync(new URL('../../../docs/outages.md', import.meta.url), 'utf8');
const lines = page.split('\n').filter((line) => /^\| `[a-z0-9-]+` /.test(line));

/** The rows of all tables, in order. */
export const OUTAGE_ROWS: readonly OutageRow[] = lines.map(rowOf);

/** @throws Error when the page has no such row. */
export function outageRow(id: string): OutageRow {
  const row = OUTAGE_ROWS.find((one) => one.id === id);
  if (row === undefined) throw new Error(`docs/outages.md has no row \`${id}\``);
  return row;
}

function rowOf(line: string): OutageRow {
  const cells = line.split(' | ').map((cell) => cell.replaceAll(/^\| | \|$/g, '').trim());
  if (cells.length !== CELLS) throw new Error(`docs/outages.md: ${cells.length} cells instead of ${CELLS} in ${line}`);
  const [cause = '', readiness = '', metrics = '', log = '', clients = '', advice = ''] = cells;
  return {
    id: codesIn(cause)[0] ?? '',
    readiness: { status: /^(\d{3}|no answer)/.exec(readiness)?.[0] ?? '', body: pairs(codesIn(readiness), ': ') },
    metrics: pairs(codesIn(metrics), ' '),
    log: codesIn(log),
    clients: Object.fromEntries(codesIn(clients).map(claimOf)),
    advice,
  };
}

function codesIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}

function pairs(codes: string[], separator: string): Record<string, string> {
  return Object.fromEntries(
    codes.map((code) => {
      const at = separator === ' ' ? code.lastIndexOf(' ') : code.indexOf(separator);
      return [code.slice(0, at), code.slice(at + separator.length)];
    }),
  );
}

function claimOf(code: string): [ProbeName, string] {
  const probe = (Object.keys(PROBES) as ProbeName[]).find((name) => code.startsWith(`${name} `));
  if (probe === undefined) throw new Error(`docs/outages.md: no probe is called as in \`${code}\``);
  return [probe, code.slice(probe.length + 1)];
}
