import { type UpstreamLinkState } from '../wire.js';

/**
 * live: changes are pushed; polling: they are asked for (by us, or by the gateway of its upstream); down: the gateway's upstream does not
 * answer; connecting and reconnecting: there is no connection to the gateway; idle: nothing is watched.
 */
export type LinkPhase = 'idle' | 'connecting' | 'live' | 'polling' | 'down' | 'reconnecting';
export type TransportName = 'socket' | 'sse' | 'poll';

export interface LinkState {
  phase: LinkPhase;
  transport: TransportName | null;
  /** What the gateway said last of its own link to the upstream. */
  upstream: UpstreamLinkState | null;
  /** Unix ms since when the phase has held. */
  since: number;
  /** Why there is no connection. */
  error: Error | null;
}

type Channel = { up: boolean; error: Error | null };

/** One state for all the watches of a client: the worst of what its connections say. */
export class LinkBoard {
  private readonly channels = new Map<object, Channel & { transport: TransportName }>();
  private readonly listeners = new Set<(state: LinkState) => void>();
  private upstream: UpstreamLinkState | null = null;
  private wasUp = false;
  private state: LinkState = { phase: 'idle', transport: null, upstream: null, since: Date.now(), error: null };

  get current(): LinkState {
    return this.state;
  }

  /** Calls at each change until the returned function is called. */
  subscribe(listener: (state: LinkState) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  report(channel: object, transport: TransportName, up: boolean, error: Error | null = null): void {
    this.channels.set(channel, { transport, up, error });
    this.publish();
  }

  drop(channel: object): void {
    if (!this.channels.delete(channel)) return;
    if (this.channels.size === 0) this.wasUp = false;
    this.publish();
  }

  setUpstream(upstream: UpstreamLinkState): void {
    this.upstream = upstream;
    this.publish();
  }

  private publish(): void {
    const next = this.derive();
    const { phase, transport, upstream, error } = this.state;
    if (next.phase === phase && next.transport === transport && next.upstream === upstream && next.error === error) return;
    this.state = { ...next, since: next.phase === phase ? this.state.since : Date.now() };
    for (const listener of [...this.listeners]) listener(this.state);
  }

  private derive(): Omit<LinkState, 'since'> {
    const channels = [...this.channels.values()];
    const broken = channels.find(({ up }) => !up);
    const any = broken ?? channels.find(({ transport }) => transport === 'poll') ?? channels[0];
    const facts = { transport: any?.transport ?? null, upstream: this.upstream, error: broken?.error ?? null };
    if (any === undefined) return { ...facts, phase: 'idle' };
    if (broken) return { ...facts, phase: this.wasUp || broken.error ? 'reconnecting' : 'connecting' };
    this.wasUp = true;
    if (this.upstream === 'down') return { ...facts, phase: 'down' };
    return { ...facts, phase: any.transport === 'poll' || this.upstream === 'polling' ? 'polling' : 'live' };
  }
}
