import { ApiError } from '#contracts';
import { describe, expect, it } from '@jest/globals';
import { type TaskMeta } from '../ports/task-store.js';
import { type UpstreamApi } from '../ports/upstream-api.js';
import { type FindTask } from '../shared/find-task.js';
import { type TaskOptions } from '../shared/task-options.js';
import { type LinkMonitor } from '../watch-upstream/link-monitor.js';
import { GetTask } from './get-task.js';
import { type RefreshStatus } from './refresh-status.js';

const caller = { teamId: 'team', keyId: 'key' };
const meta: TaskMeta = {
  uuid: '92483a80-236c-4889-9a95-4c90bb64dfd8',
  teamId: 'team',
  keyId: 'key',
  flowName: 'text-to-mesh',
  createdAt: Date.now(),
  costCredits: 90,
  readAfterWrite: { header: 'X-Read-After-Write', until: Date.now() + 60_000 },
};

describe('a status read while the storage is unavailable', () => {
  it('finds a new task too, by sending the header that the upstream asked for', async () => {
    const findTask = { execute: () => Promise.reject(new ApiError(9010)) } as unknown as FindTask;
    const upstream = {
      readStatus: (taskId: string, options: { readAfterWriteHeader?: string } = {}) =>
        options.readAfterWriteHeader === 'X-Read-After-Write'
          ? Promise.resolve({ taskId, status: 'PENDING' })
          : Promise.reject(new ApiError(1006)),
    } as unknown as UpstreamApi;
    const unused = undefined as unknown;
    const getTask = new GetTask(findTask, unused as RefreshStatus, unused as LinkMonitor, upstream, unused as TaskOptions, {
      now: Date.now,
    });
    getTask.remember('team', meta.uuid, meta);
    const { record, cache } = await getTask.execute(caller, meta.uuid);
    expect(record.status).toMatchObject({ taskId: meta.uuid, status: 'PENDING' });
    expect(cache).toMatchObject({ reason: 'bypass' });
  });
});
