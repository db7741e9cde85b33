import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { EDGE_OUTAGES } from '../support/outages/edge-outages.js';
import { OUTAGE_ROWS } from '../support/outages/outage-page.js';
import { WAYS } from '../support/outages/probes.js';
import { PROCESS_OUTAGES } from '../support/outages/process-outages.js';
import { REDIS_OUTAGES } from '../support/outages/redis-outages.js';
import { UPSTREAM_OUTAGES } from '../support/outages/upstream-outages.js';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** Which spec holds which rows. */
const SPECS = {
  'test/ops/outages-of-redis.e2e-spec.ts': { REDIS_OUTAGES },
  'test/ops/outages-of-upstream.e2e-spec.ts': { UPSTREAM_OUTAGES },
  'test/ops/outages-at-the-edge.e2e-spec.ts': { EDGE_OUTAGES },
  'test/timed/outages-of-processes.e2e-spec.ts': { PROCESS_OUTAGES },
};

describe('docs/outages.md', () => {
  it('has one row for each tested outage, and a test for each row', () => {
    const tested = Object.values(SPECS).flatMap((tables) => Object.values(tables).flatMap((table) => table.map(({ id }) => id)));
    expect(OUTAGE_ROWS.map(({ id }) => id).sort()).toEqual(tested.sort());
    expect(new Set(tested).size).toBe(tested.length);
  });

  it.each(Object.entries(SPECS))('%s holds its rows', (path, tables) => {
    expect(read('docs/outages.md')).toContain(`\`${path}\``);
    for (const name of Object.keys(tables)) expect(read(path)).toContain(`holdOutages(${name})`);
  });

  it.each(OUTAGE_ROWS)('says everything about $id', ({ readiness, metrics, clients, advice }) => {
    expect(readiness.status).not.toBe('');
    expect(Object.keys(metrics)).not.toEqual([]);
    const silent = Object.entries(WAYS).filter(([, probes]) => !probes.some((probe) => clients[probe] !== undefined));
    expect(silent.map(([way]) => way)).toEqual([]);
    expect(advice).not.toBe('');
  });

  it('names only metrics and alerts that exist', () => {
    const names = OUTAGE_ROWS.flatMap(({ metrics }) => Object.keys(metrics).map((series) => series.replace(/\{.*/, '')));
    const documented = read('docs/operations.md');
    const unknown = names.filter((name) => name.startsWith('gateway_') && !documented.includes(`| \`${name}\` |`));
    expect(unknown).toEqual([]);
    const alerts = OUTAGE_ROWS.flatMap(({ advice }) => [...advice.matchAll(/`(Gateway\w+)`/g)].map(([, alert = '']) => alert));
    const rules = read('deploy/prometheus/rules.yml');
    expect(alerts.length).toBeGreaterThan(10);
    expect(alerts.filter((alert) => !new RegExp(`alert: ${alert}$`, 'm').test(rules))).toEqual([]);
  });
});
