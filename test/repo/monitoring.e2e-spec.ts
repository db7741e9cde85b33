import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { Meters } from '../../apps/gateway/src/platform/metrics/meters.js';
import { GroupMetrics } from '../../apps/gateway/src/workers/group-metrics.js';
import { type WorkerGroup } from '../../apps/gateway/src/workers/worker-group.js';
import { finishedTask } from '../support/tasks.js';
import { ADMIN_TOKEN, type Stack, startStack } from '../support/stack.js';

const deploy = fileURLToPath(new URL('../../deploy/', import.meta.url));
const read = (path: string) => readFileSync(`${deploy}${path}`, 'utf8');

interface Rules {
  groups: { rules: { alert: string; expr: string }[] }[];
}
interface RuleTests {
  tests: { promql_expr_test: { expr: string; exp_samples: object[] }[] }[];
}
interface Dashboard {
  panels: { title: string; targets?: { expr: string }[] }[];
  templating: { list: { query: string | { query: string } }[] };
}

const guide = () => readFileSync(`${deploy}../docs/operations.md`, 'utf8');
const alerts = () => (parse(read('prometheus/rules.yml')) as Rules).groups.flatMap(({ rules }) => rules);

describe('the alert rules', () => {
  const promtool = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync('promtool', args, { cwd: `${deploy}prometheus`, encoding: 'utf8' });
    // `npm test` installs it, or asks for it.
    if (status === null) throw new Error('please install prometheus (its promtool checks the alert rules) and run this again');
    return { status, said: `${stdout}${stderr}` };
  };

  it('are valid', () => {
    expect(promtool('check', 'rules', 'rules.yml')).toMatchObject({ status: 0 });
  });

  it('fire and stay quiet as rules.test.yml says', () => {
    expect(promtool('test', 'rules', 'rules.test.yml')).toMatchObject({ status: 0 });
  });

  it('each have a test in which they fire, after a moment in which they do not', () => {
    const { tests } = parse(read('prometheus/rules.test.yml')) as RuleTests;
    const fired = tests.flatMap(({ promql_expr_test: [quiet, firing] }) => {
      const [, alert] = /alertname="(\w+)"/.exec(firing?.expr ?? '') ?? [];
      return alert !== undefined && quiet?.expr === firing?.expr && quiet?.exp_samples.length === 0 ? [alert] : [];
    });
    expect([...new Set(fired)].sort()).toEqual(
      alerts()
        .map(({ alert }) => alert)
        .sort(),
    );
  });

  it('are those of the operations guide', () => {
    const explained = [...guide().matchAll(/^\| `(Gateway\w+)` \|/gm)].map(([, name]) => name);
    expect(explained.sort()).toEqual(
      alerts()
        .map(({ alert }) => alert)
        .sort(),
    );
  });
});

describe('the metrics of a gateway', () => {
  let stack: Stack;
  let scrape: string;
  let names: Set<string>;

  beforeAll(async () => {
    stack = await startStack({ engine: 'redis' });
    const { key } = await stack.makeTeam();
    await finishedTask(stack.url, key);
    const answer = await fetch(`${stack.url}/metrics`, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });
    const ofPrimary = new Meters();
    new GroupMetrics({ list: () => [], on: () => undefined } as unknown as WorkerGroup, ofPrimary);
    scrape = `${await answer.text()}${await ofPrimary.text()}`;
    // The last two are made by Prometheus itself.
    names = new Set([...seriesIn(scrape), 'up', 'ALERTS']);
  }, 60_000);
  afterAll(() => stack.close());

  it('hold every name that an alert rule uses', () => {
    const missing = alerts().flatMap(({ alert, expr }) => unknownIn(expr).map((name) => `${alert}: ${name}`));
    expect(missing).toEqual([]);
  });

  it('hold every name that a query of the dashboard uses', () => {
    const { templating } = dashboard();
    const queries = queriesOf(dashboard());
    const variables = templating.list.map(({ query }) => (typeof query === 'string' ? '' : query.query));
    expect(queries.length).toBeGreaterThan(30);
    const missing = queries.flatMap(({ title, expr }) => unknownIn(expr).map((name) => `${title}: ${name}`));
    expect([...missing, ...variables.flatMap(unknownIn)]).toEqual([]);
  });

  it('have every label by which an alert rule or the dashboard picks them', () => {
    const queries = [...alerts().map(({ alert, expr }) => ({ title: alert, expr })), ...queriesOf(dashboard())];
    const missing = queries.flatMap(({ title, expr }) =>
      picksIn(expr).flatMap(({ name, labels }) => {
        const known = ['job', 'instance', ...(labelsInGuide().get(name) ?? [])];
        return labels.filter((label) => !known.includes(label)).map((label) => `${title}: ${name}{${label}}`);
      }),
    );
    expect(missing).toEqual([]);
  });

  it('have the labels that the operations guide lists', () => {
    const shown = [...scrape.matchAll(/^(gateway_\w+?)(?:_bucket|_sum|_count)?\{([^}]*)\} /gm)].map(
      ([, name = '', labels = '']) => ({
        name,
        labels: [...labels.matchAll(/(\w+)="/g)].flatMap(([, label = '']) => (label === 'le' ? [] : [label])).sort(),
      }),
    );
    expect(shown.length).toBeGreaterThan(100);
    const wrong = shown.filter(({ name, labels }) => labels.join() !== (labelsInGuide().get(name) ?? []).join());
    expect([...new Set(wrong.map(({ name, labels }) => `${name}: ${labels.join()}`))]).toEqual([]);
  });

  it('are told from functions, labels and keywords of a query', () => {
    const expr =
      'histogram_quantile(0.9, sum by (le, job) (rate(a_bucket{x="b{c}",y=~"d"}[$__rate_interval]))) > 0.5 and on (job) max(e) offset 5m unless f == 1';
    expect(metricsIn(expr)).toEqual(['a_bucket', 'e', 'f']);
    expect(metricsIn('label_values(g{job="h"}, instance)')).toEqual(['g']);
  });

  const dashboard = () => JSON.parse(read('grafana/dashboards/triverse-gateway.json')) as Dashboard;
  const queriesOf = ({ panels }: Dashboard) =>
    panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ title, expr })));
  const unknownIn = (expr: string) => metricsIn(expr).filter((name) => !names.has(name));
});

const KEYWORDS = new Set([
  'and',
  'or',
  'unless',
  'by',
  'without',
  'on',
  'ignoring',
  'offset',
  'bool',
  'group_left',
  'group_right',
]);

/** Of the table of metrics: each name with its labels, sorted. */
function labelsInGuide(): Map<string, string[]> {
  const rows = [...guide().matchAll(/^\| `(gateway_\w+)` \| ([^|]*) \|/gm)];
  return new Map(
    rows.map(([, name = '', labels = '']) => [
      name,
      labels
        .split(',')
        .map((label) => label.trim())
        .filter((label) => label !== '')
        .sort(),
    ]),
  );
}

/** Our metrics in a PromQL expression, each with the labels in its braces. */
function picksIn(expr: string): { name: string; labels: string[] }[] {
  return [...expr.matchAll(/(gateway_\w+?)(?:_bucket|_sum|_count)?\{([^}]*)\}/g)].map(([, name = '', inside = '']) => ({
    name,
    labels: [...inside.matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"/g)].flatMap(([, label = '']) => [label]),
  }));
}

/** Names of the metrics in a PromQL expression. */
function metricsIn(expr: string): string[] {
  const bare = expr
    .replaceAll(/"(?:[^"\\]|\\.)*"/g, '')
    .replaceAll(/\{[^}]*\}/g, '')
    .replaceAll(/\[[^\]]*\]/g, '')
    .replaceAll(/\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, '')
    .replaceAll(/^label_values\((.*),\s*\w+\)$/g, '$1')
    .replaceAll(/\b\d[\w.]*/g, '');
  const words = [...bare.matchAll(/[a-zA-Z_:][\w:]*(?!\w*\s*\()/g)].map(([name]) => name);
  return words.filter((name) => !KEYWORDS.has(name));
}

/** Names of the series in a scrape, also of those without a line at the moment. */
function seriesIn(text: string): string[] {
  return [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].flatMap(([, name = '', type]) =>
    type === 'histogram' || type === 'summary' ? [name, `${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
  );
}
