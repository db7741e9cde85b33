/** How to make a task with these parameters from elsewhere. */
export interface TaskSample {
  label: string;
  code: string;
}

/** What to make. */
export interface SampledTask {
  flow: string;
  makes: 'model' | 'image';
  params: Record<string, unknown>;
}

/** @param gateway its address, without a slash at the end */
export function taskSamples(gateway: string, task: SampledTask): TaskSample[] {
  return [
    { label: 'curl', code: curl(gateway, task) },
    { label: 'SDK', code: sdk(gateway, task) },
    { label: 'Python', code: python(gateway, task) },
  ];
}

const curl = (gateway: string, { flow, params }: SampledTask): string =>
  [
    `curl -X POST ${gateway}/api/v1/tasks/${flow} \\`,
    `  -H "Authorization: Bearer $TEAM_KEY" \\`,
    `  -H 'Content-Type: application/json' \\`,
    // Ends the quotation, adds a quoted quotation mark, and goes on.
    `  -d '${JSON.stringify(params).replaceAll("'", String.raw`'\''`)}'`,
  ].join('\n');

const sdk = (gateway: string, { flow, makes, params }: SampledTask): string =>
  [
    `import { createClient } from '@triverse-gateway/client';`,
    ``,
    `const client = createClient({ baseUrl: '${gateway}', token: process.env.TEAM_KEY });`,
    `const { assets } = await client.run('${flow}', ${JSON.stringify(params, null, 2)});`,
    `const file = await assets.${makes}.download();`,
  ].join('\n');

const python = (gateway: string, { flow, makes, params }: SampledTask): string =>
  [
    `import os`,
    `from triverse import Client`,
    ``,
    `client = Client("${gateway}", os.environ["TEAM_KEY"])`,
    `result = client.run("${flow}", ${pythonText(params)})`,
    `result.main.download("${makes === 'model' ? 'model.glb' : 'picture.png'}")`,
  ].join('\n');

function pythonText(value: unknown, indent = ''): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value !== 'object') return JSON.stringify(value);
  const inner = `${indent}    `;
  if (Array.isArray(value)) return `[${value.map((one) => pythonText(one, indent)).join(', ')}]`;
  const entries = Object.entries(value).map(([name, one]) => `${inner}${JSON.stringify(name)}: ${pythonText(one, inner)},\n`);
  return entries.length === 0 ? '{}' : `{\n${entries.join('')}${indent}}`;
}
