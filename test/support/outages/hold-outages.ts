import { afterEach, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { ADMIN_TOKEN } from '../stack.js';
import { ask, PATIENCE_MS } from './ask.js';
import { Clients } from './clients.js';
import { linesSince, seriesIn, trendOf } from './evidence.js';
import { type Outage, type Site } from './outage.js';
import { type OutageRow, outageRow } from './outage-page.js';
import { LASTING, NO_ANSWER, type ProbeName, PROBES } from './probes.js';

const SEEN_WITHIN_MS = 8_000;
const LOOK_EVERY_MS = 50;
const LIMIT_MS = 60_000;

/** Declares a test for each outage: it brings the outage about and compares what is seen with its row in docs/outages.md. */
export function holdOutages(outages: readonly Outage[]): void {
  let site: Site | undefined;
  let leave: () => Promise<void> = async () => undefined;
  afterEach(async () => {
    await leave();
    await site?.close();
    [site, leave] = [undefined, async () => undefined];
  });

  it.each(outages)(
    'looks as documented: $id',
    async ({ id, start }) => {
      const row = outageRow(id);
      site = await start();
      const clients = await Clients.of(site);
      leave = () => clients.leave();
      const before = await metricsOf(site);
      const from = site.logs().length;
      await site.plant();
      expect(await seen({ row, site, clients, before, from })).toEqual(claimed(row));
      await recovers(site, clients);
    },
    LIMIT_MS,
  );
}

interface Evidence {
  row: OutageRow;
  site: Site;
  clients: Clients;
  before: string;
  from: number;
}

const claimed = ({ readiness, clients, metrics, log }: OutageRow) => ({ readiness, clients, metrics, log });

/** The row again, with what was seen instead of what it says wherever the two differ. */
async function seen({ row, site, clients, before, from }: Evidence): Promise<ReturnType<typeof claimed>> {
  const readiness = await settled(() => readinessOf(site, row), row.readiness);
  const names = Object.keys(row.clients) as ProbeName[];
  const outcomeOf = (probe: ProbeName) => Promise.race([PROBES[probe](clients), delay(PATIENCE_MS, NO_ANSWER)]);
  const look = async (probe: ProbeName) => [probe, await settled(() => outcomeOf(probe), row.clients[probe])];
  const first = await Promise.all(names.filter((probe) => !LASTING.includes(probe)).map(look));
  const metrics = await settled(async () => trendsOf(row, before, await metricsOf(site)), row.metrics);
  const log = await settled(async () => linesSince(site.logs().slice(from), row.log), row.log);
  const last = await Promise.all(names.filter((probe) => LASTING.includes(probe)).map(look));
  return { readiness, clients: Object.fromEntries([...first, ...last]) as OutageRow['clients'], metrics, log };
}

async function readinessOf({ url, lookFrom }: Site, { readiness }: OutageRow): Promise<OutageRow['readiness']> {
  try {
    const { status, text } = await ask(`${url}/health/ready`, { from: lookFrom });
    const body: unknown = JSON.parse(text);
    const paths = Object.keys(readiness.body);
    return { status: String(status), body: Object.fromEntries(paths.map((path) => [path, valueAt(body, path)])) };
  } catch {
    return { status: NO_ANSWER, body: {} };
  }
}

function valueAt(body: unknown, path: string): string {
  return String(path.split('.').reduce((value, name) => (value as Record<string, unknown> | undefined)?.[name], body));
}

function trendsOf(row: OutageRow, before: string, after: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(row.metrics).map(([series, claim]) => [
      series,
      trendOf(claim, seriesIn(before, series), seriesIn(after, series)),
    ]),
  );
}

async function metricsOf({ url, lookFrom, metrics }: Site): Promise<string> {
  if (metrics !== undefined) return metrics();
  return (await ask(`${url}/metrics`, { token: ADMIN_TOKEN, from: lookFrom })).text;
}

/** @returns 0 without an answer. */
const statusOf = (url: string): Promise<number> =>
  ask(url).then(
    ({ status }) => status,
    () => 0,
  );

/** Looks until it is as expected. @returns what was seen last. */
async function settled<T>(look: () => Promise<T>, expected: unknown): Promise<T> {
  const deadline = performance.now() + SEEN_WITHIN_MS;
  for (;;) {
    const value = await look();
    if (JSON.stringify(value) === JSON.stringify(expected) || performance.now() > deadline) return value;
    await delay(LOOK_EVERY_MS);
  }
}

/** What ended during the outage reaches those who stayed and those who come back, and new work is accepted. */
async function recovers({ heal, urlAfter }: Site, clients: Clients): Promise<void> {
  const stayed = clients.final();
  await heal();
  const final = urlAfter === undefined ? stayed : clients.comeBack(urlAfter());
  const ready = await settled(() => statusOf(`${clients.url}/health/ready`), 200);
  const creation = await settled(() => PROBES.creation(clients), '200');
  expect({ ready, creation, final: await final }).toEqual({ ready: 200, creation: '200', final: 'arrives' });
}
