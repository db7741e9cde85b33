import { type FlowStatusPayload } from '#client';
import { expect, it } from '@jest/globals';
import { stateWords, statusColor } from './state-words.js';

const task = (change: Partial<FlowStatusPayload>): FlowStatusPayload => ({
  flowName: 'image-to-model',
  taskId: 't',
  status: 'RUNNING',
  input: {},
  output: {},
  createTime: '2026-01-01T00:00:00Z',
  ...change,
});
const jobs = { geometry_job_status: 'COMPLETED', texture_job_status: 'IN_PROGRESS' };

it.each([
  [task({ progress: 59.6, output: jobs }), 'Running · texture 60 %'],
  [task({ output: jobs }), 'Running · texture'],
  [task({ progress: 0 }), 'Running · 0 %'],
  [task({}), 'Running'],
  [task({ status: 'QUEUED', queue: { position: 3 } }), 'Queued · place 3'],
  [task({ status: 'PENDING', queue: { is_queued: false } }), 'Waiting'],
  [task({ status: 'SUCCESS', progress: 100, output: jobs }), 'Done'],
  [task({ status: 'FAILED', output: jobs }), 'Failed'],
  [task({ status: 'POST_PROCESSING', progress: 90 }), 'Post processing · 90 %'],
])('%# the state of a task in words', (state, words) => expect(stateWords(state)).toBe(words));

it.each([
  ['red', ['FAILED', 'REVOKED', 'OPEN', 'FAILING']],
  ['yellow', ['HALF-OPEN', 'OFF', 'REFUSED', 'EXPIRED']],
  ['teal', ['SUCCESS', 'ACTIVE', 'CLOSED']],
  ['gray', ['PENDING', 'SOMETHING_NEW']],
])('badges are %s for %j', (color, statuses) => {
  expect(statuses.map(statusColor)).toEqual(statuses.map(() => color));
});
