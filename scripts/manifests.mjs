#!/usr/bin/env node
/**
 * `npm run manifests`: writes the plain manifests in deploy/kubernetes from the Helm chart, with every optional part.
 *   --check              writes nothing; fails if a manifest differs
 *   --print VALUES.yml   prints what the chart renders with these values, as JSON by file name
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { renderChart } from './manifests/render-chart.mjs';

const folder = fileURLToPath(new URL('../deploy/kubernetes', import.meta.url));
const EVERYTHING = { ingress: { enabled: true }, serviceMonitor: { enabled: true }, autoscaling: { enabled: true } };
const HEADER = '# Written by `npm run manifests` from deploy/helm/triverse-gateway; do not edit.\n';

/** A replica count and an autoscaler exclude each other, so the Deployment is rendered without the autoscaler. */
async function manifests() {
  const [all, fixed] = await Promise.all([renderChart(EVERYTHING), renderChart()]);
  const files = Object.entries({ ...all, 'deployment.yaml': fixed['deployment.yaml'] });
  return files
    .filter(([name]) => name.endsWith('.yaml'))
    .map(([name, text]) => ({ file: join(folder, name), text: HEADER + text }));
}

async function check() {
  const stale = (await manifests()).filter(({ file, text }) => readFileSync(file, 'utf8') !== text);
  for (const { file } of stale) process.stderr.write(`${file} differs from the chart: npm run manifests\n`);
  return stale.length === 0 ? 0 : 1;
}

const [option, path] = process.argv.slice(2);
if (option === '--print') process.stdout.write(JSON.stringify(await renderChart(parse(readFileSync(path, 'utf8')) ?? {})));
else if (option === '--check') process.exitCode = await check();
else for (const { file, text } of await manifests()) writeFileSync(file, text);
// The Go program would keep waiting for more templates.
process.exit();
