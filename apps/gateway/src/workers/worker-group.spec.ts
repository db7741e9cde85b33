import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { EventEmitter } from 'node:events';
import { type PrimaryMessage, type Standing, type WorkerMessage } from '../platform/workers/messages.js';
import { WorkerGroup } from './worker-group.js';

const URL = 'http://127.0.0.1:3000';

/** A worker that does what the spec says. */
class ScriptedWorker extends EventEmitter {
  readonly heard: PrimaryMessage[] = [];
  readonly killed: (string | undefined)[] = [];
  readonly process = { pid: 1, kill: (signal?: string) => this.killed.push(signal) };
  private connected = true;

  constructor(
    readonly id: number,
    readonly place: number,
  ) {
    super();
  }

  isConnected(): boolean {
    return this.connected;
  }

  send(message: PrimaryMessage, _handle: unknown, _options: unknown, sent?: (error: null) => void): void {
    this.heard.push(message);
    sent?.(null);
  }

  tells(message: WorkerMessage, handle?: unknown): void {
    this.emit('message', message, handle);
  }

  serves(): void {
    this.tells({ tells: 'serving', url: URL, relayPort: 5_000 + this.id });
  }

  ends(code: number | null = 0, signal: string | null = null): void {
    this.connected = false;
    this.emit('exit', code, signal);
  }

  isToldTo(order: 'drain' | 'stop' | 'reload'): boolean {
    return this.heard.some(({ tells }) => tells === order);
  }

  standing(): Standing | undefined {
    return this.heard.findLast((message) => message.tells === 'standing')?.standing;
  }
}

describe('a group of workers', () => {
  let forked: ScriptedWorker[];
  let lines: string[];
  let ends: [number, string | undefined][];
  let group: WorkerGroup;

  beforeEach(() => {
    jest.useFakeTimers();
    [forked, lines, ends] = [[], [], []];
    const log = (line: string) => void lines.push(line);
    group = new WorkerGroup({
      size: 2,
      fork: (place) => {
        const worker = new ScriptedWorker(forked.length + 1, place);
        forked.push(worker);
        return worker;
      },
      relaySecret: 'secret',
      killAfterMs: 20_000,
      log: { log, warn: log, error: log },
    });
    group.on('end', (code, reason) => ends.push([code, reason]));
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  const worker = (number: number): ScriptedWorker => {
    const found = forked[number - 1];
    if (found === undefined) throw new Error(`worker ${number} was not started`);
    return found;
  };
  const settled = () => jest.advanceTimersByTimeAsync(0);
  const serving = async () => {
    const started = group.start();
    for (const each of forked) each.serves();
    expect(await started).toBe(URL);
  };

  it('serves once every worker does, and tells each how many those are and where their relays are', async () => {
    const started = group.start();
    worker(1).serves();
    expect(worker(1).standing()).toMatchObject({ size: 2, serving: 1, stopping: false });
    worker(2).serves();
    expect(await started).toBe(URL);
    for (const each of forked) expect(each.standing()).toMatchObject({ serving: 2, relays: { 1: 5_001, 2: 5_002 } });
  });

  it('tells a worker that joins later which levels of the log were chosen, for as long as they have left', async () => {
    await serving();
    const levelsOf = (number: number) => worker(number).heard.filter(({ tells }) => tells === 'levels');
    worker(1).tells({ tells: 'joined' });
    expect(levelsOf(1)).toEqual([]);
    worker(1).tells({ tells: 'levels', levels: { level: 'debug', forMs: 60_000 } });
    expect(levelsOf(1)).toEqual([]);
    expect(levelsOf(2)).toEqual([{ tells: 'levels', levels: { level: 'debug', forMs: 60_000 } }]);
    await jest.advanceTimersByTimeAsync(20_000);
    worker(2).ends(null, 'SIGKILL');
    await jest.advanceTimersByTimeAsync(1_000);
    worker(3).tells({ tells: 'joined' });
    expect(levelsOf(3)).toEqual([{ tells: 'levels', levels: { level: 'debug', forMs: 39_000 } }]);
    await jest.advanceTimersByTimeAsync(40_000);
    worker(3).ends(null, 'SIGKILL');
    await jest.advanceTimersByTimeAsync(1_000);
    worker(4).tells({ tells: 'joined' });
    expect(levelsOf(4)).toEqual([]);
  });

  it('ends with the reason of the first worker that cannot start', async () => {
    const started = group.start();
    worker(1).tells({ tells: 'failed', reason: 'port 3000 is already in use' });
    worker(1).ends(1);
    expect(worker(2).isToldTo('stop')).toBe(true);
    worker(2).ends(0);
    expect(await started).toBeUndefined();
    expect(ends).toEqual([[1, 'port 3000 is already in use']]);
  });

  it('hears the last words of a worker whose channel closes after its exit', async () => {
    const started = group.start();
    worker(1).emit('exit', 1, null);
    worker(1).tells({ tells: 'failed', reason: 'the storage cannot be reached' });
    worker(1).ends(1);
    worker(1).emit('disconnect');
    worker(2).ends(0);
    await started;
    expect(ends).toEqual([[1, 'the storage cannot be reached']]);
  });

  it('starts a worker again that died, at its place, after a pause that grows while it dies early', async () => {
    await serving();
    for (const [deaths, pause] of [250, 500, 1_000].entries()) {
      const last = forked.length;
      worker(last).ends(null, 'SIGKILL');
      expect(worker(1).standing()).toMatchObject({ serving: 1 });
      await jest.advanceTimersByTimeAsync(pause - 1);
      expect(forked).toHaveLength(last);
      await jest.advanceTimersByTimeAsync(1);
      expect(worker(last + 1).place).toBe(2);
      worker(last + 1).serves();
      await settled();
      expect(worker(1).standing()).toMatchObject({ serving: 2 });
      expect(lines.filter((line) => line.includes('SIGKILL'))).toHaveLength(deaths + 1);
    }
    expect(ends).toEqual([]);
  });

  it('starts with a short pause again once a worker had served for long', async () => {
    await serving();
    worker(2).ends(1);
    await jest.advanceTimersByTimeAsync(250);
    worker(3).serves();
    await jest.advanceTimersByTimeAsync(120_000);
    worker(3).ends(1);
    await jest.advanceTimersByTimeAsync(250);
    expect(forked).toHaveLength(4);
  });

  it('ends with the reason when a worker fails to start again and again, and lets the others drain', async () => {
    await serving();
    worker(2).ends(null, 'SIGKILL');
    for (let tries = 1; tries <= 8; tries += 1) {
      await jest.advanceTimersByTimeAsync(15_000);
      const last = worker(forked.length);
      expect(forked).toHaveLength(2 + tries);
      last.tells({ tells: 'failed', reason: 'the storage cannot be reached' });
      last.ends(1);
    }
    expect(worker(1).isToldTo('drain')).toBe(true);
    expect(worker(1).standing()).toMatchObject({ stopping: true });
    worker(1).ends(0);
    expect(ends).toEqual([[1, 'the storage cannot be reached']]);
  });

  it('replaces one worker after the other: the next one leaves only when a successor serves', async () => {
    await serving();
    group.restart();
    await settled();
    expect(forked.map(({ place }) => place)).toEqual([1, 2, 1]);
    expect(worker(1).isToldTo('drain')).toBe(false);
    worker(3).serves();
    await settled();
    expect(worker(1).heard).toContainEqual({ tells: 'drain', leaving: true });
    expect(forked).toHaveLength(3);
    worker(1).ends(0);
    await settled();
    expect(forked.map(({ place }) => place)).toEqual([1, 2, 1, 2]);
    expect(worker(2).isToldTo('drain')).toBe(false);
    worker(4).serves();
    await settled();
    worker(2).ends(0);
    await settled();
    expect(group.list().map(({ state, place }) => [state, place])).toEqual([
      ['serving', 1],
      ['serving', 2],
    ]);
    expect(lines.at(-1)).toBe('all workers were restarted');
  });

  it('keeps the old workers when a successor cannot start', async () => {
    await serving();
    group.restart();
    await settled();
    worker(3).tells({ tells: 'failed', reason: 'invalid settings' });
    worker(3).ends(1);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(forked).toHaveLength(3);
    expect(forked.slice(0, 2).some((each) => each.isToldTo('drain'))).toBe(false);
    expect(lines.join('\n')).toContain('invalid settings');
    expect(lines.at(-1)).toBe('the restart of the workers was given up');
  });

  it('starts no second successor when a worker dies while its successor starts', async () => {
    await serving();
    group.restart();
    await settled();
    worker(1).ends(null, 'SIGKILL');
    worker(3).serves();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(group.list().filter(({ place }) => place === 1)).toHaveLength(1);
  });

  it('tells every worker to drain, to stop and to reload, and ends with the last one', async () => {
    await serving();
    group.reload();
    expect(forked.every((each) => each.isToldTo('reload'))).toBe(true);
    group.drain();
    expect(forked.every((each) => each.isToldTo('drain') && each.standing()?.stopping === true)).toBe(true);
    group.stop();
    expect(forked.every((each) => each.isToldTo('stop'))).toBe(true);
    worker(1).ends(0);
    expect(ends).toEqual([]);
    worker(2).ends(0);
    expect(ends).toEqual([[0, undefined]]);
  });

  it('has a worker end that was only starting when the group began to end, and could not hear it yet', async () => {
    await serving();
    worker(2).ends(null, 'SIGKILL');
    await jest.advanceTimersByTimeAsync(250);
    group.drain();
    worker(3).heard.splice(0);
    worker(3).tells({ tells: 'joined' });
    expect(worker(3).standing()).toMatchObject({ stopping: true });
    expect(worker(3).isToldTo('stop')).toBe(true);
  });

  it('tells a worker that joins how the group stands, and nothing else while it goes on', () => {
    void group.start();
    worker(1).heard.splice(0);
    worker(1).tells({ tells: 'joined' });
    expect(worker(1).heard.map(({ tells }) => tells)).toEqual(['standing']);
  });

  it('kills a worker that does not end in time', async () => {
    await serving();
    group.drain();
    worker(1).ends(0);
    await jest.advanceTimersByTimeAsync(20_000);
    expect(worker(2).killed).toEqual(['SIGKILL']);
    worker(2).ends(null, 'SIGKILL');
    expect(ends).toEqual([[0, undefined]]);
  });

  it('passes a connection on to the worker that it is for, and closes its own handle of it in any case', async () => {
    await serving();
    const handle = () => ({ close: jest.fn() });
    const [known, unknown] = [handle(), handle()];
    worker(1).tells({ tells: 'connection', to: 2, sent: 'R0VU' }, known);
    expect(worker(2).heard.at(-1)).toEqual({ tells: 'connection', sent: 'R0VU' });
    worker(1).tells({ tells: 'connection', to: 99, sent: 'R0VU' }, unknown);
    expect([known.close, unknown.close].map((close) => close.mock.calls.length)).toEqual([1, 1]);
  });
});
