import { type GatewayClosingEvent } from '#contracts';
import { describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { RawWatch } from '../support/raw-watch.js';
import { EventStream } from '../support/sse.js';
import { startStack } from '../support/stack.js';
import { createTask, mintToken } from '../support/tasks.js';
import { Watcher } from '../support/watcher.js';

describe('an instance that shuts down', () => {
  it('tells every client to reconnect and keeps none waiting', async () => {
    const stack = await startStack();
    const team = await stack.makeTeam();
    const token = await mintToken(stack.url, team.key);
    const uuid = await createTask(stack.url, team.key, { prompt: 'please-stall' });
    const watcher = await Watcher.connect(stack.url, team.key);
    await watcher.subscribe(uuid);
    const stream = await EventStream.open(`${stack.url}/api/v1/tasks/${uuid}/events`, team.key);
    const raw = await RawWatch.mustOpen(`${stack.url}/api/v1/tasks/watch/${uuid}?token=${token}`);
    const said = new Promise<GatewayClosingEvent>((resolve) => watcher.socket.once('gateway:closing', resolve));
    const gone = once(watcher.socket as unknown as NodeJS.EventEmitter, 'disconnect') as Promise<[string]>;
    await stack.close();
    expect(await said).toMatchObject({ reason: 'shutdown', code: 9006, reconnect_after_ms: expect.any(Number) });
    // Not `io server disconnect`, after which the client would not reconnect.
    expect((await gone)[0]).toBe('transport close');
    expect((await raw.closed).code).toBe(1012);
    await stream.ended;
    expect(stream.retry).toEqual(expect.any(Number));
  }, 20_000);
});
