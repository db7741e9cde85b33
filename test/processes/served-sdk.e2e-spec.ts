import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox } from '../../apps/sandbox/src/start-sandbox.js';
import { buildGateway, GatewayProcess } from '../support/gateway-process.js';
import { type Sandbox, UPSTREAM_KEY } from '../support/stack.js';

describe('the SDK of a running gateway', () => {
  let sandbox: Sandbox;
  let gateway: GatewayProcess;
  let project: string;

  beforeAll(async () => {
    buildGateway();
    project = mkdtempSync(join(tmpdir(), 'served-sdk-'));
    sandbox = await startSandbox({ apiKey: UPSTREAM_KEY });
    gateway = await GatewayProcess.start(sandbox.url);
  }, 300_000);
  afterAll(async () => {
    await gateway.stop();
    await sandbox.close();
    rmSync(project, { recursive: true, force: true });
  });

  it('is served, and answered with 304 to who has it', async () => {
    const first = await fetch(`${gateway.url}/sdk/client.tgz`);
    expect([first.status, first.headers.get('content-type')]).toEqual([200, 'application/gzip']);
    const etag = first.headers.get('etag') ?? '';
    const again = await fetch(`${gateway.url}/sdk/client.tgz`, { headers: { 'if-none-match': etag } });
    expect([again.status, (await again.arrayBuffer()).byteLength]).toEqual([304, 0]);
    const head = await fetch(`${gateway.url}/sdk/client.tgz`, { method: 'HEAD' });
    expect(head.headers.get('content-length')).toBe(String((await first.arrayBuffer()).byteLength));
  });

  it('is installed by npm from there', () => {
    writeFileSync(join(project, 'package.json'), '{"name":"app","private":true,"type":"module"}');
    const npm = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--omit=peer', `${gateway.url}/sdk/client.tgz`];
    execFileSync('npm', npm, { cwd: project, stdio: 'pipe' });
    const { dependencies } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    expect(dependencies).toEqual({ '@triverse-gateway/client': `${gateway.url}/sdk/client.tgz` });
    const script = `import { createClient } from '@triverse-gateway/client'; console.log(createClient({ baseUrl: 'http://localhost', token: 'k' }).linkState.phase);`;
    expect(execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: project, encoding: 'utf8' })).toBe(
      'idle\n',
    );
  }, 120_000);
});
