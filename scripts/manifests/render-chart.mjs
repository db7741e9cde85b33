import { parse as render } from '@evertdespiegeleer/go-template';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const CHART = fileURLToPath(new URL('../../deploy/helm/triverse-gateway', import.meta.url));
const read = (...path) => parse(readFileSync(join(CHART, ...path), 'utf8'));
const isMap = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Merges values like Helm: maps entry by entry; anything else is replaced. */
function joined(base, over) {
  if (!isMap(base) || !isMap(over)) return over;
  const names = Object.keys({ ...base, ...over });
  return Object.fromEntries(names.map((name) => [name, name in over ? joined(base[name], over[name]) : base[name]]));
}

/**
 * Renders the chart with Go's own text/template, built for WebAssembly. Helm adds functions to that language; the chart uses none of them.
 * @returns the text of each template that renders to something, by file name.
 */
export async function renderChart(values = {}, release = { Name: 'triverse-gateway', Namespace: 'triverse' }) {
  const { appVersion, name, version } = read('Chart.yaml');
  const data = {
    Values: joined(read('values.yaml'), values),
    Release: release,
    Chart: { AppVersion: appVersion, Name: name, Version: version },
  };
  const rendered = {};
  for (const file of readdirSync(join(CHART, 'templates')).sort()) {
    const text = await render(readFileSync(join(CHART, 'templates', file), 'utf8'), data);
    if (text.trim() !== '') rendered[file] = `${text.trim()}\n`;
  }
  return rendered;
}
