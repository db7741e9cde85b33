import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type OpenApiDocument } from '../../apps/gateway/src/api-docs/openapi/openapi-document.js';
import { type Stack, startStack, type TestTeam } from '../support/stack.js';

const packages = join(import.meta.dirname, '../../node_modules');

/** What a project generates from the served document with openapi-typescript, and calls with openapi-fetch. */
describe('the types that openapi-typescript makes of the OpenAPI document', () => {
  let stack: Stack;
  let team: TestTeam;
  let project: string;

  const node = async (args: string[], env: Record<string, string> = {}): Promise<string> => {
    const options = { cwd: project, env: { ...process.env, NODE_OPTIONS: '', ...env } };
    try {
      return (await promisify(execFile)(process.execPath, args, options)).stdout;
    } catch (error) {
      return `failed: ${(error as { stdout?: string }).stdout ?? ''}${(error as { stderr?: string }).stderr ?? ''}`;
    }
  };
  const compile = (file: string) => {
    const compilerOptions = { ...STRICT, outDir: 'out' };
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [file] }));
    return node([join(packages, 'typescript/bin/tsc'), '-p', '.']);
  };

  beforeAll(async () => {
    stack = await startStack();
    team = await stack.makeTeam();
    project = mkdtempSync(join(tmpdir(), 'openapi-types-'));
    writeFileSync(join(project, 'package.json'), '{"private":true,"type":"module"}');
    mkdirSync(join(project, 'node_modules/@types'), { recursive: true });
    for (const name of ['openapi-fetch', 'openapi-typescript-helpers', '@types/node', 'undici-types'])
      symlinkSync(join(packages, name), join(project, 'node_modules', name));
    await node([
      join(packages, 'openapi-typescript/bin/cli.js'),
      `${stack.url}/docs-json`,
      '--output',
      'api.ts',
      '--default-non-nullable=false',
    ]);
  }, 120_000);
  afterAll(async () => {
    await stack.close();
    rmSync(project, { recursive: true, force: true });
  });

  it('type every answer and every body of every operation', async () => {
    const { paths } = (await (await fetch(`${stack.url}/docs-json`)).json()) as OpenApiDocument;
    const places = Object.entries(paths).flatMap(([path, item]) =>
      Object.entries(item).flatMap(([method, operation]) => {
        const at = `paths['${path}']['${method}']`;
        const answers = Object.entries(operation['responses'] as Record<string, { content?: object }>);
        const bodies = Object.keys((operation['requestBody'] as { content?: object } | undefined)?.content ?? {});
        return [
          ...answers.flatMap(([status, { content = {} }]) =>
            Object.keys(content).map(
              (type) => `${at}['responses'][${status === 'default' ? "'default'" : status}]['content']['${type}']`,
            ),
          ),
          ...bodies.map((type) => `NonNullable<${at}['requestBody']>['content']['${type}']`),
        ];
      }),
    );
    expect(places.length).toBeGreaterThan(500);
    const checks = places.map((place, index) => `export const typed${index}: Typed<${place}> = true;`);
    writeFileSync(join(project, 'places.ts'), [TYPED, ...checks].join('\n'));
    const printed = await compile('places.ts');
    const wrong = [...printed.matchAll(/^places\.ts\((\d+),/gm)].map(
      ([, line]) => places[Number(line) - TYPED.split('\n').length - 1],
    );
    expect([wrong, wrong.length === 0 ? printed : '']).toEqual([[], '']);
  }, 120_000);

  it('are enough to create, follow and fetch a task, and find mistakes', async () => {
    writeFileSync(join(project, 'main.ts'), CALLS);
    expect(await compile('main.ts')).toBe('');
    expect(await node(['out/main.js'], { GATEWAY: stack.url, KEY: team.key })).toBe('SUCCESS true glTF 1004 prompt\n');
  }, 120_000);
});

const STRICT = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  skipDefaultLibCheck: true,
  target: 'es2022',
  lib: ['es2022', 'dom', 'dom.iterable', 'dom.asynciterable'],
  types: ['node'],
  module: 'nodenext',
};

/** `Record<string, never>` is what the generator makes of an object without properties: nothing fits it. */
const TYPED = `import type { paths } from './api.js';
type Nothing = Record<string, never>;
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Poor<T> = [T] extends [never] ? true : unknown extends T ? true : Same<T, Nothing>;
type Parts<T> = T extends { data: infer D } ? D : T;
type Typed<T> = Poor<T> extends true ? false : Poor<Parts<T>> extends true ? false : HasPoorField<Parts<T>> extends true ? false : true;
type Known<T> = keyof { [K in keyof T as string extends K ? never : K]: T[K] };
type HasPoorField<T> = T extends string | number | boolean | null | readonly unknown[] ? false : true extends { [K in Known<T>]-?: Same<NonNullable<T[K]>, Nothing> }[Known<T>] ? true : false;
`;

const CALLS = `
import createClient from 'openapi-fetch';
import type { components, paths } from './api.js';

const client = createClient<paths, 'application/json'>({
  baseUrl: process.env['GATEWAY'] ?? '',
  headers: { authorization: \`Bearer \${process.env['KEY']}\` },
});

async function untilDone(uuid: string): Promise<components['schemas']['FlowStatus']> {
  for (;;) {
    const { data, error } = await client.GET('/api/v1/tasks/{uuid}', { params: { path: { uuid } } });
    if (data === undefined) throw new Error(error?.message);
    if (data.data.status === 'SUCCESS') return data.data;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const price = await client.POST('/api/v1/tasks/pricing/quote', { body: { flow_name: 'text-to-model', params: { texture_size: 2048 } } });
const credits: number | undefined = price.data?.data.cost_credits;
const body: components['schemas']['TextToModelInput'] = { prompt: 'a red chair', texture_size: 1024 };
const created = await client.POST('/api/v1/tasks/text-to-model', { body, params: { header: { 'Idempotency-Key': 'once' } } });
const uuid: string = created.data?.data.task_uuid ?? '';
const done = await untilDone(uuid);
const textured: string | null | undefined = done.output.textured_model_url;
const model = await client.GET('/api/v1/tasks/download/{uuid}', { params: { path: { uuid } }, parseAs: 'arrayBuffer' });
const refused = await client.POST('/api/v1/tasks/text-to-model', { body: { prompt: 'ab' } });
const field: string | undefined = refused.error?.errors?.[0]?.field;
const code: number | undefined = refused.error?.code;
const magic = Buffer.from(model.data ?? new ArrayBuffer(0)).toString('latin1', 0, 4);
console.log(done.status, typeof textured === 'string' && typeof credits === 'number', magic, code, field);

/** Compiled, not called. */
export async function mistakes(): Promise<void> {
  // @ts-expect-error a parameter that the flow does not have
  const painted: components['schemas']['TextToModelInput'] = { prompt: 'a chair', colour: 'red' };
  await client.POST('/api/v1/tasks/text-to-model', { body: painted });
  // @ts-expect-error a required parameter is missing
  await client.POST('/api/v1/tasks/image-to-model', { body: {} });
  // @ts-expect-error no such route
  await client.GET('/api/v1/task');
  // @ts-expect-error the path's part is missing
  await client.GET('/api/v1/tasks/{uuid}', {});
  const { data } = await client.GET('/api/v1/users/balance');
  // @ts-expect-error no such field
  void data?.data.money;
  const list = await client.GET('/api/v1/tasks', { params: { query: { limit: 5, flow: 'text-to-model' } } });
  void list.data?.data.tasks[0]?.status?.output.geometry_model_url?.[0]?.toUpperCase();
}
`;
