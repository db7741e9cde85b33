import { reportStray } from '../errors.js';
import { type UpstreamLinkState } from '../wire.js';

/**
 * live: changes are pushed; polling: the client polls the gateway, or the gateway polls the upstream; down: the upstream does not answer the gateway;
 * connecting and reconnecting: there is no connection to the gateway; idle: nothing is watched.
 */
export type LinkPhase = 'idle' | 'connecting' | 'live' | 'polling' | 'down' | 'reconnecting';
/** How live updates arrive: over socket.io, server-sent events, or polling. */
export type TransportName = 'socket' | 'sse' | 'poll';

/** State of the live link of a client. */
export interface LinkState {
  phase: LinkPhase;
  transport: TransportName | null;
  /** The state of the upstream link that the gateway last reported. */
  upstream: UpstreamLinkState | null;
  /** Unix ms at which the phase began. */
  since: number;
  /** Why there is no connection. */
  error: Error | null;
}

interface Channel {
  transport: TransportName;
  up: boolean;
  /** Whether it has ever been up. */
  wasUp: boolean;
  error: Error | null;
}

/** One state for all watches of a client: the worst state of its connections. */
export class LinkBoard {
  private readonly channels = new Map<object, Channel>();
  private readonly listeners = new Set<(state: LinkState) => void>();
  private upstream: UpstreamLinkState | null = null;
  private state: LinkState = { phase: 'idle', transport: null, upstream: null, since: Date.now(), error: null };

  get current(): LinkState {
    return this.state;
  }

  /** Calls the listener on each change until the returned function is called. */
  subscribe(listener: (state: LinkState) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  report(channel: object, transport: TransportName, up: boolean, error: Error | null = null): void {
    const wasUp = up || this.channels.get(channel)?.wasUp === true;
    this.channels.set(channel, { transport, up, wasUp, error });
    this.publish();
  }

  drop(channel: object): void {
    if (!this.channels.delete(channel)) return;
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
    for (const listener of [...this.listeners]) this.call(listener);
  }

  private call(listener: (state: LinkState) => void): void {
    try {
      listener(this.state);
    } catch (error) {
      // An error of one listener must not affect the others or the connection that reports.
      reportStray(error);
    }
  }

  private derive(): Omit<LinkState, 'since'> {
    const channels = [...this.channels.values()];
    const broken = channels.find(({ up }) => !up);
    const any = broken ?? channels.find(({ transport }) => transport === 'poll') ?? channels[0];
    const facts = { transport: any?.transport ?? null, upstream: this.upstream, error: broken?.error ?? null };
    if (any === undefined) return { ...facts, phase: 'idle' };
    if (broken) return { ...facts, phase: broken.wasUp || broken.error ? 'reconnecting' : 'connecting' };
    if (this.upstream === 'down') return { ...facts, phase: 'down' };
    return { ...facts, phase: any.transport === 'poll' || this.upstream === 'polling' ? 'polling' : 'live' };
  }
}
