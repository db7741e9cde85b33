import { FLOW_NAMES, type FlowDefinition, FLOWS } from '#contracts';
import { TASK_UUID } from '../../platform/docs-kit/examples.js';
import { pascalCase } from '../../platform/docs-kit/flow-schemas.js';
import { type DeclaredRoute } from './declared-routes.js';

/** As readers of OpenAPI documents know it (`x-codeSamples`). */
export interface CodeSample {
  lang: string;
  label: string;
  source: string;
}

const PLACES: Readonly<Record<string, string>> = {
  uuid: TASK_UUID,
  name: 'model',
  teamId: '$TEAM',
  keyId: '$KEY_ID',
  tokenId: '$TOKEN_ID',
};
const JSON_TYPE = "-H 'Content-Type: application/json'";

const FLOW_CALLS = Object.fromEntries(
  FLOW_NAMES.map((flow) => {
    const { example }: FlowDefinition = FLOWS[flow];
    return [`create${pascalCase(flow)}`, `const { task, assets } = await client.run('${flow}', ${literal(example)});`];
  }),
);

/** The call of the SDK for an operation, by its id. */
const SDK_CALLS: Readonly<Record<string, string>> = {
  ...FLOW_CALLS,
  createTaskOfFlow: "const { task_uuid } = await client.createTask(anyFlow('text-to-gold'), { prompt: 'a red chair' });",
  getTask: `const { status, output } = await client.getTask('${TASK_UUID}');`,
  listTasks: "for await (const { tasks } of client.taskPages({ status: 'RUNNING' })) console.log(tasks);",
  watchTask: `for await (const { progress, stage } of client.watchTask('${TASK_UUID}')) console.log(progress, stage);`,
  getAssetUrls: `const { download_url } = await client.assetUrls('${TASK_UUID}');`,
  downloadAsset: `const model = await (await client.downloadAsset('${TASK_UUID}')).blob();`,
  getAsset: `const preview = await (await client.downloadAsset('${TASK_UUID}', { name: 'preview' })).blob();`,
  uploadImage: 'const { file_key } = await client.uploadImage(file, { onProgress });',
  uploadModel: "const { file_key } = await client.uploadModel(file, { variant: 'textured' });",
  quotePrice: "const { cost_credits } = await client.quote('text-to-model', { texture_size: 2048 });",
  getAccount: 'const { id, plan_name } = await client.me();',
  getBalance: 'const { balance, frozen } = await client.balance();',
  getUsage: "const { total, rows } = await client.usage({ from: '2026-01-01', to: '2026-01-31' });",
  getBudgets: 'const budgets = await client.budgets(teamId);',
  mintToken: "const { token, expires_at } = await mintToken({ gateway, teamKey, sub: 'user-7' }); // …/client/server",
  createKey: "const { key } = await client.keys.create(teamId, { alias: 'web' });",
  listKeys: 'const { keys } = await client.keys.list(teamId);',
  rotateKey: 'const { key } = await client.keys.rotate(keyId, { graceSeconds: 86_400 });',
  revokeKey: 'await client.keys.revoke(keyId);',
};

/** How to call an operation with curl, the SDK and Python. */
export function codeSamples(route: DeclaredRoute): CodeSample[] {
  const call = SDK_CALLS[route.docs.id];
  return [
    { lang: 'Shell', label: 'curl', source: curl(route) },
    ...(call === undefined ? [] : [{ lang: 'JavaScript', label: 'SDK', source: call }]),
    { lang: 'Python', label: 'Python', source: python(route) },
  ];
}

function curl(route: DeclaredRoute): string {
  const { docs, method } = route;
  const { body } = docs;
  const example = exampleOf(route);
  const options = [
    ...(method === 'GET' || (method === 'POST' && body !== undefined) ? [] : [`-X ${method}`]),
    ...(isOpen(route) ? [] : [`-H "Authorization: Bearer ${credentialOf(route)}"`]),
    ...(docs.requestHeaders?.includes('IdempotencyKey') === true ? ["-H 'Idempotency-Key: order-4711'"] : []),
    ...(body !== undefined && 'multipart' in body ? ['-F file=@chair.png'] : []),
    ...(example === undefined ? [] : [JSON_TYPE, `-d '${JSON.stringify(example)}'`]),
  ];
  return [`curl -s "$GATEWAY${pathOf(route)}"`, ...options].join(' \\\n  ');
}

function python(route: DeclaredRoute): string {
  const { docs, method, path } = route;
  const flow = FLOW_NAMES.find((name) => path === `/api/v1/tasks/${name}`);
  if (flow !== undefined && method === 'POST') {
    const parameters = JSON.stringify(FLOWS[flow].example).replaceAll(/":/g, '": ').replaceAll(/,"/g, ', "');
    return `# examples/python/triverse.py\nresult = Client(gateway, key).run("${flow}", ${parameters})`;
  }
  const example = exampleOf(route);
  const parts = [
    `"${method}"`,
    `f"{gateway}${pathOf(route).replaceAll(/\$(\w+)/g, (_match, name: string) => `{${name.toLowerCase()}}`)}"`,
    ...(isOpen(route) ? [] : ['headers={"Authorization": f"Bearer {key}"}']),
    ...(docs.body !== undefined && 'multipart' in docs.body ? ['files={"file": open("chair.png", "rb")}'] : []),
    ...(example === undefined ? [] : [`json=${pythonLiteral(example)}`]),
  ];
  return `answer = requests.request(${parts.join(', ')})`;
}

const isOpen = ({ rule }: DeclaredRoute): boolean => rule?.kind === 'public';
const credentialOf = ({ rule }: DeclaredRoute): string => (rule?.kind === 'admin' ? '$ADMIN_TOKEN' : '$KEY');
const pathOf = ({ path, docs }: DeclaredRoute): string =>
  docs.id === 'createTaskOfFlow'
    ? '/api/v1/tasks/text-to-gold'
    : path.replaceAll(/\{(\w+)\}/g, (_match, name: string) => PLACES[name] ?? name);

function exampleOf({ docs: { body } }: DeclaredRoute): unknown {
  return body !== undefined && 'example' in body ? body.example : undefined;
}

function literal(example: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(example).map(
    ([name, value]) => `${name}: ${typeof value === 'string' ? `'${value}'` : String(value)}`,
  );
  return `{ ${entries.join(', ')} }`;
}

/** JSON's words for truth and nothing in Python. */
function pythonLiteral(value: unknown): string {
  return JSON.stringify(value).replaceAll(/\b(true|false|null)\b/g, (word) =>
    word === 'null' ? 'None' : word === 'true' ? 'True' : 'False',
  );
}
