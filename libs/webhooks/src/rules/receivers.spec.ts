import { describe, expect, it } from '@jest/globals';
import { type WebhookEndpoint } from '../endpoints/webhook-endpoint.js';
import { type TaskEvent, type TeamNotice, WEBHOOK_EVENT_TYPES } from '../events/team-event.js';
import { deliveryIdOf, receiversOf, wants } from './receivers.js';

const endpoint = (over: Partial<WebhookEndpoint> = {}): WebhookEndpoint => ({
  id: 'wh_1',
  teamId: 'team_1',
  url: 'https://hooks.example/',
  description: '',
  events: [...WEBHOOK_EVENT_TYPES],
  flows: [],
  labels: {},
  secret: { text: 's', createdAt: 1 },
  formerSecret: null,
  createdAt: 1,
  disabled: null,
  version: 1,
  ...over,
});

const taskEvent = (task: Partial<TaskEvent['task']> = {}): TaskEvent => ({
  id: 'evt_1',
  teamId: 'team_1',
  at: 1,
  type: 'task.updated',
  task: { uuid: 'u', flowName: 'text-to-model', keyId: 'k_1', ...task },
  epoch: 'e',
  rev: 2,
  status: { flowName: 'text-to-model', taskId: 'u', status: 'RUNNING', input: {}, output: {}, createTime: '' },
});

const notice = (over: Partial<TeamNotice> = {}): TeamNotice => ({
  id: 'ntc_1',
  teamId: 'team_1',
  at: 1,
  type: 'budget.threshold',
  data: {},
  ...over,
});

describe('an endpoint', () => {
  it.each([
    ['asks for its type', {}, {}, true],
    ['does not ask for its type', { events: ['task.finalized' as const] }, {}, false],
    ['is disabled', { disabled: { at: 1, reason: 'team' as const } }, {}, false],
    ['asks for its flow', { flows: ['image-to-model', 'text-to-model'] }, {}, true],
    ['asks for another flow', { flows: ['image-to-model'] }, {}, false],
    ['asks for a label that it has', { labels: { project: 'apollo' } }, { labels: { project: 'apollo', stage: 'test' } }, true],
    ['asks for another value of a label', { labels: { project: 'apollo' } }, { labels: { project: 'gemini' } }, false],
    ['asks for a label where it has none', { labels: { project: 'apollo' } }, {}, false],
    ['asks for two labels of which it has one', { labels: { a: '1', b: '2' } }, { labels: { a: '1' } }, false],
    ['asks for a label named like a method', { labels: { toString: 'x' } }, { labels: {} }, false],
  ])('that %s: whether it wants a change of a task', (_case, asks, task, wanted) => {
    expect(wants(endpoint(asks), taskEvent(task))).toBe(wanted);
  });

  it('wants a notice whatever its flows and labels', () => {
    expect(wants(endpoint({ flows: ['image-to-model'], labels: { a: '1' } }), notice())).toBe(true);
    expect(wants(endpoint({ events: ['task.created'] }), notice())).toBe(false);
  });

  it('wants a notice that names it, and none that names another', () => {
    expect(wants(endpoint({ events: ['task.created'] }), notice({ type: 'webhook.test', only: 'wh_1' }))).toBe(true);
    expect(wants(endpoint(), notice({ only: 'wh_2' }))).toBe(false);
    expect(wants(endpoint({ disabled: { at: 1, reason: 'gone' } }), notice({ only: 'wh_1' }))).toBe(false);
  });
});

describe('receivers', () => {
  it('are the endpoints that want the event, and the URL of the task', () => {
    const receivers = receiversOf(taskEvent({ webhookUrl: 'https://one.example/a' }), [
      endpoint(),
      endpoint({ id: 'wh_2', events: ['task.created'] }),
      endpoint({ id: 'wh_3' }),
    ]);
    expect(receivers.map(({ endpointId, url }) => [endpointId, url])).toEqual([
      ['wh_1', null],
      ['wh_3', null],
      [null, 'https://one.example/a'],
    ]);
  });

  it('share a lane if they are on the same host, and do not tell it', () => {
    const laneOf = (webhookUrl: string) => receiversOf(taskEvent({ webhookUrl }), [])[0]?.lane;
    expect(laneOf('https://one.example/a?token=secret')).toBe(laneOf('https://one.example/b'));
    expect(laneOf('https://one.example/a')).not.toBe(laneOf('https://two.example/a'));
    expect(laneOf('https://one.example/a')).not.toMatch(/example/);
    expect(laneOf('no url')).toMatch(/^host:/);
  });
});

describe('the id of a delivery', () => {
  it('is the same for the same event and lane, and no other', () => {
    expect(deliveryIdOf(taskEvent(), 'wh_1')).toBe(deliveryIdOf(taskEvent(), 'wh_1'));
    expect(deliveryIdOf(taskEvent(), 'wh_1')).not.toBe(deliveryIdOf(taskEvent(), 'wh_2'));
    expect(deliveryIdOf(taskEvent(), 'wh_1')).not.toBe(deliveryIdOf({ ...taskEvent(), id: 'evt_2' }, 'wh_1'));
    expect(deliveryIdOf(taskEvent(), 'wh_1')).toMatch(/^dlv_[0-9a-f]{24}$/);
  });
});
