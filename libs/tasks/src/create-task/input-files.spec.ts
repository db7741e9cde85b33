import { ApiError } from '#contracts';
import { describe, expect, it } from '@jest/globals';
import { type FileKeys } from '../assets/file-keys.js';
import { type ResolveAsset } from '../assets/resolve-asset.js';
import { type GetTask } from '../get-task/get-task.js';
import { InputFiles } from './input-files.js';

const UUID = '92483a80-236c-4889-9a95-4c90bb64dfd8';
const caller = { teamId: 'team', keyId: 'key', allowedFlows: null, parameters: {}, scopes: new Set(['assets:read']) };

function inputFiles({
  status = 'SUCCESS',
  flowName = 'image-to-model',
  failure,
}: { status?: string; flowName?: string; failure?: ApiError } = {}) {
  const asked: string[] = [];
  const fileKeys = { assertOwn: async (_caller: unknown, key: string) => void asked.push(`key ${key}`) } as unknown as FileKeys;
  const getTask = {
    execute: async () => {
      if (failure?.code === 1006) throw failure;
      return { record: { status: { status, flowName } } };
    },
  } as unknown as GetTask;
  const resolveAsset = {
    execute: async (_caller: unknown, uuid: string, name: string, options: { fresh?: boolean }) => {
      if (failure !== undefined) throw failure;
      asked.push(`asset ${name}${options.fresh === true ? ', fresh' : ''}`);
      return { url: `https://storage.example.com/${uuid}/${name}`, name };
    },
  } as unknown as ResolveAsset;
  return { asked, files: new InputFiles(fileKeys, getTask, resolveAsset) };
}

describe('the files of a creation', () => {
  it('become fresh links where they name a task, and are checked where they name an upload', async () => {
    const { asked, files } = inputFiles();
    const body = { model_file: `task:${UUID.toUpperCase()}`, image_file: 'tasks/uid_7/fox.png', texture_size: 1_024 };
    expect(await files.resolve(caller, 'texture-model', body)).toEqual({
      body: { ...body, model_file: `https://storage.example.com/${UUID}/model` },
      files: { model_file: `task:${UUID}`, image_file: 'tasks/uid_7/fox.png' },
    });
    expect(asked).toEqual(['asset model, fresh', 'key tasks/uid_7/fox.png']);
  });

  it('may name one asset of a task', async () => {
    const { files } = inputFiles();
    const reference = `task:${UUID}/preview`;
    expect(await files.resolve(caller, 'image-to-model', { image_file: reference })).toEqual({
      body: { image_file: `https://storage.example.com/${UUID}/preview` },
      files: { image_file: reference },
    });
  });

  it('are not noted where there are none but public URLs', async () => {
    const body = { image_file: 'https://example.com/fox.png' };
    expect(await inputFiles().files.resolve(caller, 'image-to-model', body)).toEqual({ body });
  });

  it.each([
    ['another team’s task', { failure: new ApiError(1006) }, 1005],
    ['an unknown asset', { failure: new ApiError(1005) }, 1005],
    ['a running task', { status: 'RUNNING' }, 2005],
    ['a failed task', { status: 'FAILED' }, 2005],
    ['a picture for a model', { flowName: 'image-generation' }, 1004],
  ])('are refused for %s, naming the field', async (_what, given, code) => {
    const { files } = inputFiles(given);
    const creation = files.resolve(caller, 'model-remesh', { model_file: `task:${UUID}` });
    await expect(creation).rejects.toMatchObject({ code, errors: [{ field: 'model_file' }] });
  });

  it('are refused from a credential that may not read assets', async () => {
    const { asked, files } = inputFiles();
    const blind = { ...caller, scopes: new Set(['tasks:create']) };
    const creation = files.resolve(blind, 'model-remesh', { model_file: `task:${UUID}` });
    await expect(creation).rejects.toMatchObject({ code: 9002, details: { required: 'assets:read' } });
    expect(asked).toEqual([]);
  });
});
