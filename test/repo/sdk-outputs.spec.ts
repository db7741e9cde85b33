import { FLOW_NAMES, type FlowDefinition, FLOWS, type OutputField } from '#contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const packages = join(import.meta.dirname, '../../node_modules');
const NAME = '@triverse-gateway/client';

/** A project that has unpacked the SDK. */
let project: string;
beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'client-outputs-'));
  const installed = join(project, 'node_modules', NAME);
  mkdirSync(installed, { recursive: true });
  const tarball = join(project, 'client.tgz');
  execFileSync(process.execPath, [join(packages, '../libs/client/scripts/pack.mjs'), tarball], { stdio: 'pipe' });
  execFileSync('tar', ['-xzf', tarball, '--strip-components=1', '-C', installed]);
  symlinkSync(join(packages, '@types'), join(project, 'node_modules/@types'));
}, 120_000);
afterAll(() => rmSync(project, { recursive: true, force: true }));

const JOB = `'PENDING' | 'IN_PROGRESS' | 'COMPLETED' | 'FAILED' | 'CANCELLED' | (string & {})`;
const TYPES: Record<OutputField['kind'], string> = { url: 'string | null', urls: 'string[]', job: JOB };
const ALL_FIELDS = [...new Set(FLOW_NAMES.flatMap((flow) => Object.keys(FLOWS[flow].output)))];

/** Every way to a task of the flow gives exactly the output of its row in the flow table, and no field of another flow. */
function claims(flow: (typeof FLOW_NAMES)[number], index: number): string {
  const { output }: FlowDefinition = FLOWS[flow];
  const fields = Object.entries(output).map(([field, { kind }]) => `${field}?: ${TYPES[kind]}`);
  const expected = `{ ${fields.join('; ')} }`;
  const foreign = ALL_FIELDS.filter((field) => !(field in output));
  return `
export async function claims${index}(params: RunParams<'${flow}'>): Promise<void> {
  const { task, assets } = await client.run('${flow}', params, { onUpdate: (update) => isSame<typeof update.task, TaskState<'${flow}'> | undefined>(true) });
  isSame<typeof task.output, ${expected}>(true);
  isSame<typeof task.flowName, '${flow}'>(true);
  isSame<typeof assets, FlowAssets<'${flow}'>>(true);
  isSame<Output<typeof client.getTask<'${flow}'>>, ${expected}>(true);
  isSame<Output<typeof client.waitForTask<'${flow}'>>, ${expected}>(true);
  for await (const { status } of client.watchTask<'${flow}'>('uuid')) isSame<typeof status.output, ${expected}>(true);
  isSame<NonNullable<ReturnType<typeof useTask<'${flow}'>>['update']>['status']['output'], ${expected}>(true);
  isSame<NonNullable<ReturnType<typeof useRun<'${flow}'>>['result']>['task']['output'], ${expected}>(true);
  const some = await client.getTask('uuid');
  if (isTaskOf(some, '${flow}')) {
    isSame<typeof some.output, ${expected}>(true);
    void client.assets(some).${FLOWS[flow].makes}.ref;
  }
  for await (const { tasks } of client.taskPages())
    for (const { status } of tasks) if (status && isTaskOf(status, '${flow}')) isSame<typeof status.output, ${expected}>(true);
${foreign.map((field) => `  // @ts-expect-error not a field of this flow\n  void task.output.${field};`).join('\n')}
  // @ts-expect-error misspelt
  void task.output.textured_modle_url;
  void (task.output as Record<string, unknown>)['a_field_of_tomorrow'];
}`;
}

const HEAD = `
import { anyFlow, createClient, isTaskOf, type FlowAssets, type RunParams, type TaskState } from '${NAME}';
import { type useRun, type useTask } from '${NAME}/react';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function isSame<A, B>(value: Same<A, B>): void { void value; }
type Output<C extends (...args: never[]) => Promise<{ output: unknown }>> = Awaited<ReturnType<C>>['output'];
const client = createClient({ baseUrl: 'https://3d.example.com' });

export async function unknownFlow(): Promise<void> {
  const { task } = await client.run(anyFlow('tomorrow'), {});
  isSame<typeof task.output, Record<string, unknown>>(true);
  const some = await client.getTask('uuid');
  isSame<typeof some.output, Record<string, unknown>>(true);
  // @ts-expect-error no such flow
  void isTaskOf(some, 'text-to-gold');
}
`;

describe('the types of the SDK', () => {
  it('give the output of each flow exactly as the flow table has it', () => {
    writeFileSync(join(project, 'outputs.mts'), HEAD + FLOW_NAMES.map(claims).join('\n'));
    const compilerOptions = {
      noEmit: true,
      strict: true,
      skipDefaultLibCheck: true,
      types: [],
      target: 'es2022',
      lib: ['es2022', 'dom', 'dom.iterable', 'dom.asynciterable'],
      module: 'nodenext',
    };
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['outputs.mts'] }));
    const tsc = spawnSync(process.execPath, [join(packages, 'typescript/bin/tsc'), '-p', '.'], {
      cwd: project,
      encoding: 'utf8',
    });
    expect(tsc.stdout).toBe('');
  }, 60_000);
});
