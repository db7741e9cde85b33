import { type Audience, type TaskChange, type TaskChangeListener, TaskEvents, type Unsubscribe } from '#tasks';

interface Listening {
  hear: TaskChangeListener;
}

/** Calls listeners inside the call that stores the change, in the order in which they were added. */
export class MemoryTaskEvents extends TaskEvents {
  private readonly channels = new Map<string, Set<Listening>>();
  private readonly gapListeners = new Set<{ hear: () => void }>();
  private gaps = 0;

  constructor(private readonly onFault: (error: Error) => void) {
    super();
  }

  async onTask(teamId: string, uuid: string, listener: TaskChangeListener): Promise<Unsubscribe> {
    return this.listen(taskChannel(teamId, uuid), listener);
  }

  async onTeam(teamId: string, listener: TaskChangeListener): Promise<Unsubscribe> {
    return this.listen(teamId, listener);
  }

  onGap(hear: () => void): () => void {
    const listening = { hear };
    this.gapListeners.add(listening);
    return () => void this.gapListeners.delete(listening);
  }

  continuity(): number {
    return this.gaps;
  }

  /** Changes that were published have been lost: whoever cached them must read again. */
  gap(): void {
    this.gaps += 1;
    for (const { hear } of [...this.gapListeners]) this.guard(hear);
  }

  async audiences(teamId: string, uuids: readonly string[]): Promise<Audience[]> {
    const ofTeam = this.channels.has(teamId) ? 'team' : 'none';
    return uuids.map((uuid) => (this.channels.has(taskChannel(teamId, uuid)) ? 'task' : ofTeam));
  }

  activeChannels(): number {
    return this.channels.size;
  }

  publish(change: TaskChange): void {
    this.deliver(taskChannel(change.teamId, change.uuid), change);
    this.publishToTeam(change);
  }

  publishToTeam(change: TaskChange): void {
    this.deliver(change.teamId, change);
  }

  private deliver(channel: string, change: TaskChange): void {
    for (const { hear } of [...(this.channels.get(channel) ?? [])]) this.guard(() => hear(change));
  }

  private guard(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.onFault(error instanceof Error ? error : new Error(String(error)));
    }
  }

  private listen(channel: string, hear: TaskChangeListener): Unsubscribe {
    const listening = { hear };
    const listeners = this.channels.get(channel) ?? new Set();
    this.channels.set(channel, listeners.add(listening));
    return async () => {
      if (!listeners.delete(listening)) return;
      if (listeners.size === 0 && this.channels.get(channel) === listeners) this.channels.delete(channel);
    };
  }
}

function taskChannel(teamId: string, uuid: string): string {
  return `${teamId}\n${uuid}`;
}
