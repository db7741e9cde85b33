import { describe, expect, it } from '@jest/globals';
import { isApiError, success } from '#contracts';
import fc from 'fast-check';
import { fixture, fixtureText } from '../../testing/fixture-upstream.js';
import { readAccount, readBalance, readQuote } from './account-readers.js';
import { readDownload, readPresignedGet, readPresignedUpload, readUpload } from './asset-readers.js';
import { OddParts } from './odd-parts.js';
import { readFlowStatus } from './flow-status-reader.js';
import { readTaskCreation } from './task-creation-reader.js';

const UUID_B = '5b1c8a52-7f0e-4a5b-9c3e-2f6d1c0a9b77';
const asked = { flow: 'image-to-model', body: { image_file: 'a.png', client_order_id: 'o-1', allow_duplicate: true } };
/** The seed's text, without its layout: field order counts. */
const compactText = (name: string) => JSON.stringify(JSON.parse(fixtureText(name)));

describe('generation A, the payloads of the primary source', () => {
  it('returns a creation field for field as in the seed', () => {
    const { answer } = readTaskCreation(fixture('generation-a/task-creation.json').data, asked);
    expect(JSON.stringify(success(answer))).toBe(compactText('generation-a/task-creation.json'));
  });

  it('returns a status field for field as in the seed', () => {
    const reading = readFlowStatus(fixture('generation-a/flow-status.json').data);
    expect(JSON.stringify(success(reading))).toBe(compactText('generation-a/flow-status.json'));
  });

  it('returns asset links field for field as in the seed', () => {
    const links = readDownload(fixture('generation-a/download.json').data);
    expect(JSON.stringify(success(links))).toBe(compactText('generation-a/download.json'));
  });

  it('reads a status without flowName and createTime', () => {
    const { flowName: _flow, createTime: _time, ...shorter } = fixture('generation-a/flow-status.json').data;
    const reading = readFlowStatus(shorter);
    expect(Object.keys(reading)).toEqual(['taskId', 'status', 'input', 'output']);
  });
});

describe('generation B', () => {
  it('fills in the fields that a creation no longer has', () => {
    expect(readTaskCreation(fixture('generation-b/task-creation.json').data, asked)).toEqual({
      answer: {
        task_uuid: UUID_B,
        name: UUID_B,
        created_at: '2026-03-02T09:15:00.104211Z',
        is_public: false,
        task_priority: 0,
        status: 'QUEUED',
        flow_name: 'image-to-model',
        input: { image_file: 'a.png' },
        costCredits: 120,
      },
      readAfterWrite: { header: 'X-Read-After-Write', seconds: 5 },
      queue: { is_queued: true, position: 3, estimated_wait_seconds: 45 },
    });
  });

  it('reads a creation without queue and read-after-write pair', () => {
    const creation = readTaskCreation(fixture('generation-b/task-creation-unqueued.json').data, asked);
    expect(Object.keys(creation)).toEqual(['answer']);
  });

  it.each(['Authorization', 'Host', 'Content-Length', 'X: y', 'a\r\nb'])(
    'does not take %j for a read-after-write header',
    (header) => {
      const data = { ...fixture('generation-b/task-creation.json').data, read_after_write_header: header };
      expect(readTaskCreation(data, asked).readAfterWrite).toBeUndefined();
    },
  );

  it('reads a queued status; null parts keep their stored value', () => {
    expect(readFlowStatus(fixture('generation-b/flow-status-queued.json').data)).toEqual({
      flowName: 'image-to-model',
      taskId: UUID_B,
      status: 'QUEUED',
      createTime: '2026-03-02T09:15:00.104211Z',
      progress: 0,
      queue: { is_queued: true, position: 3, estimated_wait_seconds: 45 },
    });
  });

  it('reads a running status', () => {
    expect(readFlowStatus(fixture('generation-b/flow-status-running.json').data)).toEqual({
      flowName: 'image-to-model',
      taskId: UUID_B,
      status: 'RUNNING',
      input: { image_url: 'https://triverse-public.oss-cn-beijing.aliyuncs.com/tasks/.../input.png', model_version: 'v2' },
      output: { geometry_job_status: 'COMPLETED', texture_job_status: 'IN_PROGRESS', textured_model_url: null },
      createTime: '2026-03-02T09:15:00.104211Z',
      progress: 40,
      startTime: '2026-03-02T09:15:31.000120Z',
    });
  });

  it('reads a failed status with its reason and end', () => {
    expect(readFlowStatus(fixture('generation-b/flow-status-failed.json').data)).toMatchObject({
      status: 'FAILED',
      endTime: '2026-03-02T09:17:02.500000Z',
      error: 'geometry job failed',
    });
  });
});

describe('untrusted answers', () => {
  const task = fixture('generation-a/flow-status.json').data;

  it.each([
    ['no object', null],
    ['no status', { ...task, status: undefined }],
    ['a status that is no text', { ...task, status: 7 }],
    ['no task id', { ...task, taskId: '' }],
  ])('refuses a status with %s', (_what, data) => {
    expect(() => readFlowStatus(data)).toThrow(expect.objectContaining({ code: 9008 }));
  });

  it('refuses the status of a different task', () => {
    expect(() => readFlowStatus(task, UUID_B)).toThrow(expect.objectContaining({ code: 9008 }));
  });

  it.each([{ output: [] }, { output: 'none' }, { output: 7 }, { input: 'a chair' }])(
    'passes on %j beside an end, and reports it',
    (odd) => {
      const parts: string[] = [];
      const reading = readFlowStatus({ ...task, status: 'SUCCESS', ...odd }, undefined, (part) => parts.push(part));
      expect(reading).toEqual({ ...task, status: 'SUCCESS', ...odd });
      expect(parts).toEqual([`status.${Object.keys(odd)[0]}`]);
    },
  );

  it('omits and reports a time or name that is not a string', () => {
    const parts: string[] = [];
    const { createTime: _time, flowName: _flow, ...rest } = task;
    const odd = { ...rest, createTime: 1_764_353_804, flowName: { name: 'x' } };
    expect(readFlowStatus(odd, undefined, (part) => parts.push(part))).toEqual(rest);
    expect(parts.sort()).toEqual(['status.createTime', 'status.flowName']);
  });

  it.each([-1, '12', 'NaN', null, 1e300, [], true])('books no price that is %j', (costCredits) => {
    expect(readTaskCreation({ task_uuid: UUID_B, costCredits }, asked).answer.costCredits).toBeNull();
    const quote = { cost_credits: costCredits, available_credits: 5 };
    expect(() => readQuote(quote, { flowName: 'text-to-mesh', params: {} })).toThrow(expect.objectContaining({ code: 9008 }));
  });

  it('books hundredths', () => {
    expect(readTaskCreation({ task_uuid: UUID_B, costCredits: 0.1 + 0.2 }, asked).answer.costCredits).toBe(0.3);
    expect(readTaskCreation({ task_uuid: UUID_B, costCredits: 3.55e-15 }, asked).answer.costCredits).toBe(0);
  });

  it('reports an undocumented part once, and counts the rest', () => {
    const told: string[] = [];
    const odd = new OddParts((part) => told.push(part));
    for (const part of ['status.output', 'status.output', 'quote.cost_credits']) odd.report(part);
    expect(told).toEqual(['status.output', 'quote.cost_credits']);
    expect(odd.counts()).toMatchObject({ 'status.output': 2, 'quote.cost_credits': 1, 'status.input': 0 });
  });

  it('drops malformed extras, not the status', () => {
    const odd = { ...task, progress: 'half', queue: [], error: 3, started_at: 5, completed_at: {} };
    expect(readFlowStatus(odd)).toEqual(task);
    expect(readFlowStatus({ ...task, progress: 140 }).progress).toBe(100);
  });

  it('keeps a creation that lost everything but its id: the credits are frozen already', () => {
    const { answer } = readTaskCreation({ task_uuid: UUID_B }, asked);
    expect(answer).toMatchObject({ task_uuid: UUID_B, status: 'PENDING', flow_name: 'image-to-model', costCredits: null });
    expect(Date.parse(answer.created_at)).not.toBeNaN();
  });

  it('never throws anything but 9008, whatever arrives', () => {
    const readers = [readFlowStatus, readDownload, readUpload, readPresignedGet, readPresignedUpload, readAccount, readBalance];
    const known = fc.constantFrom(
      'taskId',
      'task_uuid',
      'status',
      'input',
      'queue',
      'id',
      'url',
      'file_key',
      'headers',
      'balance',
    );
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.dictionary(known, fc.jsonValue())), (data) => {
        for (const read of [...readers, (value: unknown) => readTaskCreation(value, asked)]) {
          try {
            read(data);
          } catch (error) {
            expect(isApiError(error, 9008)).toBe(true);
          }
        }
      }),
    );
  });
});

describe('assets, account and price', () => {
  it('reads both names of a presigned link', () => {
    expect(readPresignedGet({ url: 'https://a/b' })).toEqual({ download_url: 'https://a/b' });
    expect(readPresignedGet({ download_url: 'https://a/b', expires_at: 'x' })).toEqual({
      download_url: 'https://a/b',
      expires_at: 'x',
    });
  });

  it('reads account, balance and quote', () => {
    const account = { id: 7, email: 'a@b.c', web_credits_balance: 1, api_credits_balance: 2, plan_name: null };
    expect(readAccount(account)).toEqual({ ...account, id: '7' });
    expect(readBalance({ balance: 10, frozen: 2, more: 1 })).toEqual({ balance: 10, frozen: 2 });
    const params = { turbo: true };
    expect(readQuote({ cost_credits: 5, available_credits: 9 }, { flowName: 'text-to-mesh', params })).toEqual({
      flow_name: 'text-to-mesh',
      params,
      cost_credits: 5,
      available_credits: 9,
    });
  });
});
