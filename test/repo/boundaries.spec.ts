import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const { forbidden } = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as { forbidden: { name: string }[] };
const COPIED = ['apps', 'libs', 'test', 'package.json', 'tsconfig.json', 'tsconfig.depcruise.json', '.dependency-cruiser.cjs'];

const vendor = (name: string) => `import vendor from '${name}';\nexport const planted = vendor;`;
const PLANTED: [rule: string, path: string, code: string][] = [
  ['no-circular', 'libs/tasks/src/planted-circle.ts', "import { GetTask } from './index.js';\nexport const planted = GetTask;"],
  ['no-unresolvable', 'libs/tasks/src/planted-nowhere.ts', "export { nothing } from './nowhere.js';"],
  ['contracts-imports-nothing-of-ours', 'libs/contracts/src/planted.ts', "export { GetTask } from '#tasks';"],
  ['config-imports-contracts', 'libs/config/src/planted.ts', "export { GetTask } from '#tasks';"],
  ['tasks-imports-contracts-config', 'libs/tasks/src/planted.ts', "export { createTriverse } from '#triverse';"],
  ['access-imports-contracts-config', 'libs/access/src/planted.ts', "export { GetTask } from '#tasks';"],
  ['webhooks-imports-contracts-config', 'libs/webhooks/src/planted.ts', "export { GetTask } from '#tasks';"],
  ['outbound-is-an-adapter', 'libs/outbound/src/planted.ts', "export { GetTask } from '#tasks';"],
  ['triverse-is-an-adapter', 'libs/triverse/src/planted.ts', "export { createMemoryEngine } from '#storage';"],
  ['storage-is-an-adapter', 'libs/storage/src/planted.ts', "export { createTriverse } from '#triverse';"],
  ['sandbox-imports-no-lib', 'apps/sandbox/src/planted.ts', "export { success } from '#contracts';"],
  ['client-imports-contracts-types', 'libs/client/src/planted.ts', "export { GetTask } from '#tasks';"],
  ['console-uses-only-the-sdk', 'apps/console/src/planted.ts', "export { success } from '#contracts';"],
  ['console-build-reads-the-flow-table', 'apps/console/vite/planted.ts', "export { GetTask } from '#tasks';"],
  [
    'platform-imports-no-feature',
    'apps/gateway/src/platform/planted-feature.ts',
    "export { TasksModule } from '../tasks/tasks.module.js';",
  ],
  ['platform-imports-no-feature', 'apps/gateway/src/platform/planted-app.ts', "export { floors } from '../floors.js';"],
  ['feature-imports-no-app', 'apps/gateway/src/tasks/planted-app.ts', "export { floors } from '../floors.js';"],
  [
    'feature-reaches-feature-through-its-surface',
    'apps/gateway/src/account/planted.ts',
    "export { FlowRules } from '../tasks/flow-rules.js';",
  ],
  [
    'feature-reaches-feature-through-its-surface',
    'apps/gateway/src/ops/planted.ts',
    "export { tasksDocs } from '../tasks/tasks.docs.js';",
  ],
  [
    'api-docs-reads-the-docs-of-features',
    'apps/gateway/src/api-docs/planted.ts',
    "export { FlowRules } from '../tasks/flow-rules.js';",
  ],
  ['no-test-code-in-product', 'apps/gateway/src/planted-test.ts', "export { call } from '../../../test/support/http.js';"],
  [
    'no-test-code-in-product',
    'libs/storage/src/planted-testing.ts',
    "export { makeTask } from '../testing/contract/samples.js';",
  ],
  ['ioredis-only-in-its-adapter', 'libs/storage/src/memory/planted.ts', vendor('ioredis')],
  ['axios-only-in-its-adapter', 'apps/gateway/src/planted-axios.ts', vendor('axios')],
  ['nestjsaxios-only-in-its-adapter', 'apps/gateway/src/planted-nest-axios.ts', "export { HttpService } from '@nestjs/axios';"],
  ['socketio-only-in-its-adapter', 'apps/gateway/src/tasks/planted.ts', "export { Server } from 'socket.io';"],
  ['opentelemetry-only-in-its-adapter', 'apps/gateway/src/tasks/planted-trace.ts', "export { trace } from '@opentelemetry/api';"],
  ['lmdb-only-in-its-adapter', 'libs/storage/src/memory/planted-lmdb.ts', vendor('lmdb')],
  ['nodemailer-only-in-its-adapter', 'apps/gateway/src/tasks/planted-mail.ts', vendor('nodemailer')],
  [
    'slackwebhook-only-in-its-adapter',
    'apps/gateway/src/tasks/planted-slack.ts',
    "export { IncomingWebhook } from '@slack/webhook';",
  ],
  ['ws-only-in-its-adapter', 'libs/storage/src/planted-ws.ts', "export { WebSocket } from 'ws';"],
];

/** Runs dependency-cruiser, as the check does, over wrong imports in a copy of the sources. */
describe('the allowed imports', () => {
  const copy = mkdtempSync(join(tmpdir(), 'boundaries-'));
  let cruise: { status: number | null; output: string };

  beforeAll(() => {
    const filter = (source: string) => !/node_modules|\/dist$/.test(source.slice(repository.length));
    for (const name of COPIED) cpSync(join(repository, name), join(copy, name), { recursive: true, filter });
    symlinkSync(join(repository, 'node_modules'), join(copy, 'node_modules'));
    for (const [, path, code] of PLANTED) writeFileSync(join(copy, path), code);
    const circle = join(copy, 'libs/tasks/src/index.ts');
    writeFileSync(circle, "export { planted } from './planted-circle.js';\n", { flag: 'a' });
    const bin = join(repository, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
    const run = spawnSync(process.execPath, [bin, ...PLANTED.map(([, path]) => path), '--config', '.dependency-cruiser.cjs'], {
      cwd: copy,
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    cruise = { status: run.status, output: run.stdout + run.stderr };
  }, 120_000);
  afterAll(() => rmSync(copy, { recursive: true }));

  it('are all tested here', () => {
    expect([...new Set(PLANTED.map(([rule]) => rule))].sort()).toEqual(forbidden.map(({ name }) => name).sort());
  });

  it.each(PLANTED)('%s: the import in %s fails the check', (rule, path) => {
    expect(cruise.status).not.toBe(0);
    // A circle is reported from any file on it.
    expect(cruise.output).toMatch(new RegExp(`error ${rule}: (\\S+ →\\s+)?${path}`));
  });
});
