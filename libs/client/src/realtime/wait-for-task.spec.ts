import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { WatchFixture } from '../../../../test/support/client/watch-fixture.js';
import { TaskCancelledError, TaskFailedError } from '../index.js';

const fixture = new WatchFixture();
beforeEach(() => fixture.start());
afterEach(() => fixture.close());

describe('waitForTask', () => {
  it('resolves with the status at SUCCESS', async () => {
    fixture.gateway.put('u1', 'RUNNING');
    const waiting = fixture.client().waitForTask('u1');
    fixture.gateway.onHeard = () => fixture.gateway.change('u1', 'SUCCESS');
    await expect(waiting).resolves.toMatchObject({ taskId: 'u1', status: 'SUCCESS' });
  });

  it.each([
    ['FAILED', TaskFailedError],
    ['CANCELLED', TaskCancelledError],
  ] as const)('rejects with the status when the task ends as %s', async (status, type) => {
    fixture.gateway.put('u1', status, { error: 'no mesh' });
    const error: unknown = await fixture
      .client()
      .waitForTask('u1')
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ status: { status, error: 'no mesh' } });
  });

  it('rejects with the reason of the signal', async () => {
    fixture.gateway.put('u1', 'RUNNING');
    fixture.gateway.onHeard = () => fixture.stop.abort(new Error('enough'));
    await expect(fixture.client().waitForTask('u1', { signal: fixture.signal })).rejects.toThrow('enough');
  });
});
