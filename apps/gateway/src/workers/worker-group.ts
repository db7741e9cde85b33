import { EventEmitter } from 'node:events';
import { type ChosenLevels } from '../platform/logging/log-levels.js';
import { type PrimaryMessage, type Standing, type WorkerMessage } from '../platform/workers/messages.js';
import { RestartPauses } from './restart-pauses.js';
import { type Fork, tell, type WorkerProcess } from './worker-process.js';

interface WorkerGroupOptions {
  size: number;
  fork: Fork;
  relaySecret: string;
  /** After this long in vain a worker that was told to end is killed. */
  killAfterMs: number;
  log: Record<'log' | 'warn' | 'error', (line: string) => void>;
}

export interface Member {
  worker: WorkerProcess;
  place: number;
  state: 'starting' | 'serving' | 'leaving';
  relayPort?: number;
  /** Why it could not start, as it said itself. */
  reason?: string;
  startedAt: number;
}

/** How a worker came to its end: it crashed while it served, never got to serve, or was told to. */
export type EndCause = 'crash' | 'start' | 'planned';

interface GroupEvents {
  /** Of what the group itself does not deal with. */
  message: [member: Member, message: WorkerMessage & { tells: 'scrape' | 'figures' | 'last-figures' }];
  exit: [member: Member, cause: EndCause];
  /** No worker is left, and none will be started. */
  end: [exitCode: number, reason?: string];
}

/** The workers of one primary: starts them, starts those again that die, and replaces or ends them in order. */
export class WorkerGroup extends EventEmitter<GroupEvents> {
  private readonly members = new Map<number, Member>();
  private readonly pauses = new RestartPauses();
  private readonly waits = new Set<NodeJS.Timeout>();
  private readonly serving = new Map<number, (member: Member | undefined) => void>();
  private begun = false;
  private restarting: Promise<void> | undefined;
  private restartAgain = false;
  private ending: { code: number; reason?: string } | undefined;
  private url: string | undefined;
  /** Chosen at run time by an operator. */
  private levels: { chosen: ChosenLevels; endsAt: number } | undefined;

  constructor(private readonly options: WorkerGroupOptions) {
    super();
  }

  /** Resolves with the address once all workers serve; with nothing if one of them cannot, which ends the group. */
  async start(): Promise<string | undefined> {
    const places = Array.from({ length: this.options.size }, (_, index) => index + 1);
    const started = await Promise.all(places.map((place) => this.launch(place)));
    this.begun = !started.includes(undefined);
    return this.begun ? this.url : undefined;
  }

  list(): readonly Member[] {
    return [...this.members.values()];
  }

  /** SIGHUP, for each worker. */
  reload(): void {
    this.tellAll({ tells: 'reload' });
  }

  /** Replaces one worker after the other: the next one leaves when its successor serves. */
  restart(): void {
    if (this.ending !== undefined || !this.begun) return;
    this.restartAgain = this.restarting !== undefined;
    this.restarting ??= this.replaceAll().finally(() => {
      this.restarting = undefined;
      if (this.restartAgain) this.restart();
    });
  }

  /** Every worker serves on for the time of the drain, unready, and ends. */
  drain(): void {
    this.end(0);
    this.tellAll({ tells: 'drain', leaving: false });
  }

  /** Every worker ends at once, in order. */
  stop(): void {
    this.end(0);
    this.tellAll({ tells: 'stop' });
  }

  private end(code: number, reason?: string): void {
    if (this.ending === undefined) {
      this.ending = { code, ...(reason !== undefined && { reason }) };
      for (const wait of this.waits) clearTimeout(wait);
      this.waits.clear();
      this.inform();
      for (const member of this.members.values()) this.killLate(member);
    }
    if (this.members.size === 0) this.emit('end', this.ending.code, this.ending.reason);
  }

  /** Resolves when it serves; with nothing if it ends before that. */
  private launch(place: number): Promise<Member | undefined> {
    const worker = this.options.fork(place);
    const member: Member = { worker, place, state: 'starting', startedAt: performance.now() };
    this.members.set(worker.id, member);
    worker.on('error', (error) => this.options.log.warn(`worker ${place}: ${error.message}`));
    worker.on('message', (message, handle) => this.hear(member, message as WorkerMessage, handle));
    worker.on('exit', (code, signal) => {
      const end = () => this.gone(member, { code, signal });
      // Its last words may still be on their way.
      if (worker.isConnected()) worker.on('disconnect', end);
      else end();
    });
    return new Promise((resolve) => this.serving.set(worker.id, resolve));
  }

  private hear(member: Member, message: WorkerMessage, handle: unknown): void {
    switch (message.tells) {
      case 'joined':
        tell(member.worker, { tells: 'standing', standing: this.standing() });
        this.tellLevels(member);
        // It serves nobody yet, so that it need not drain.
        return this.ending === undefined ? undefined : tell(member.worker, { tells: 'stop' });
      case 'serving':
        return this.nowServing(member, message);
      case 'failed':
        member.reason = message.reason;
        return;
      case 'levels':
        this.chooseLevels(member, message.levels);
        return;
      case 'connection':
        return this.passOn(message, handle as { close(): void } | undefined);
      case 'scrape':
      case 'figures':
      case 'last-figures':
        this.emit('message', member, message);
    }
  }

  private chooseLevels(by: Member, levels: ChosenLevels): void {
    this.levels = { chosen: levels, endsAt: performance.now() + (levels.forMs ?? Infinity) };
    for (const member of this.members.values()) if (member !== by) tell(member.worker, { tells: 'levels', levels });
  }

  /** What was chosen at run time counts for a worker that starts later, for as long as it is left to. */
  private tellLevels({ worker }: Member): void {
    if (this.levels === undefined) return;
    const { chosen, endsAt } = this.levels;
    const left = endsAt - performance.now();
    if (left > 0) tell(worker, { tells: 'levels', levels: { ...chosen, ...(left < Infinity && { forMs: left }) } });
  }

  private nowServing(member: Member, { url, relayPort }: { url: string; relayPort: number }): void {
    this.url = url;
    member.relayPort = relayPort;
    if (member.state === 'starting') member.state = 'serving';
    this.inform();
    this.settle(member, member);
  }

  private settle({ worker }: Member, result: Member | undefined): void {
    this.serving.get(worker.id)?.(result);
    this.serving.delete(worker.id);
  }

  private passOn({ to, sent }: { to: number; sent: string }, handle: { close(): void } | undefined): void {
    const member = this.members.get(to);
    if (handle === undefined) return;
    if (member === undefined) handle.close();
    else tell(member.worker, { tells: 'connection', sent }, handle);
  }

  private gone(member: Member, exit: { code: number | null; signal: string | null }): void {
    const { worker, state } = member;
    this.members.delete(worker.id);
    const isPlanned = state === 'leaving' || this.ending !== undefined;
    this.emit('exit', member, isPlanned ? 'planned' : state === 'starting' ? 'start' : 'crash');
    this.inform();
    if (this.ending !== undefined) this.end(0);
    else if (!isPlanned) this.lost(member, exit);
    this.settle(member, undefined);
  }

  private lost(member: Member, { code, signal }: { code: number | null; signal: string | null }): void {
    const { place, state, reason } = member;
    const how = reason ?? `it ended ${signal === null ? `with exit code ${code}` : `by ${signal}`}`;
    const what = state === 'serving' ? 'is gone' : 'could not start';
    this.options.log.error(`worker ${place} ${what}: ${how}`);
    // The one that it was to replace, or its successor.
    if (this.list().some((other) => other.place === place && other.state !== 'leaving')) return;
    const pause =
      state === 'serving'
        ? this.pauses.afterCrash(place, performance.now() - member.startedAt)
        : this.begun && this.pauses.afterFailedStart(place);
    if (typeof pause === 'number') this.startAgain(place, pause);
    else this.giveUp(reason ?? `worker ${place} could not start: ${how}`);
  }

  private startAgain(place: number, pauseMs: number): void {
    const wait = setTimeout(() => {
      this.waits.delete(wait);
      void this.launch(place).then((member) => member && this.options.log.log(`worker ${place} serves again`));
    }, pauseMs);
    this.waits.add(wait);
  }

  private giveUp(reason: string): void {
    this.end(1, reason);
    this.tellAll(this.begun ? { tells: 'drain', leaving: false } : { tells: 'stop' });
  }

  private async replaceAll(): Promise<void> {
    this.options.log.log('restarting the workers one by one');
    for (const member of this.list().filter(({ state }) => state === 'serving')) {
      // It died meanwhile, and is started again for that reason.
      if (!this.members.has(member.worker.id)) continue;
      const successor = await this.launch(member.place);
      if (this.ending !== undefined) return;
      if (successor === undefined) return this.options.log.error('the restart of the workers was given up');
      await this.retire(member);
    }
    this.options.log.log('all workers were restarted');
  }

  private retire(member: Member): Promise<void> {
    const { worker } = member;
    if (!this.members.has(worker.id)) return Promise.resolve();
    member.state = 'leaving';
    this.inform();
    tell(worker, { tells: 'drain', leaving: true });
    this.killLate(member);
    return new Promise((resolve) => {
      const heard = (gone: Member) => {
        if (gone !== member) return;
        this.off('exit', heard);
        resolve();
      };
      this.on('exit', heard);
    });
  }

  /** It ends itself; only one that hangs does not. */
  private killLate({ worker, place }: Member): void {
    const timer = setTimeout(() => {
      this.options.log.error(`worker ${place} did not end in time`);
      worker.process.kill('SIGKILL');
    }, this.options.killAfterMs).unref();
    worker.on('exit', () => clearTimeout(timer));
  }

  private inform(): void {
    this.tellAll({ tells: 'standing', standing: this.standing() });
  }

  private tellAll(message: PrimaryMessage): void {
    for (const { worker } of this.members.values()) tell(worker, message);
  }

  private standing(): Standing {
    const members = this.list();
    return {
      size: this.options.size,
      serving: members.filter(({ state }) => state === 'serving').length,
      stopping: this.ending !== undefined,
      relays: Object.fromEntries(
        members.flatMap(({ worker, relayPort }) => (relayPort === undefined ? [] : [[worker.id, relayPort]])),
      ),
      relaySecret: this.options.relaySecret,
    };
  }
}
