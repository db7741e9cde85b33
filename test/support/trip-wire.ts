import { openRelay, type Relay } from './relay.js';

export interface Trip {
  /** Text in the request that trips the wire. */
  on: RegExp;
  /** request: it never arrives. answer: it arrives, but its answer does not come back. */
  at: 'request' | 'answer';
  /** Called once, before anything more passes. */
  then: () => void;
}

/** Longest pattern that may span two pieces. */
const OVERLAP = 128;

/** A relay that breaks at a chosen request or at its answer: from then on nothing passes until it is repaired. */
export class TripWire {
  private trip: Trip | undefined;
  private tripped = false;
  private readonly seen = new WeakMap<object, string>();
  private readonly awaited = new WeakSet();
  private relay!: Relay;

  private constructor() {}

  static async before(url: string): Promise<TripWire> {
    const wire = new TripWire();
    wire.relay = await openRelay({
      request: (piece, connection) => wire.onRequest(piece, connection),
      answer: (_piece, connection) => wire.onAnswer(connection),
    });
    wire.relay.open(url);
    return wire;
  }

  get port(): number {
    return this.relay.port;
  }

  set(trip: Trip): void {
    this.trip = trip;
  }

  mend(): void {
    this.trip = undefined;
    this.tripped = false;
  }

  close(): Promise<void> {
    return this.relay.close();
  }

  private onRequest(piece: Buffer, connection: object): boolean {
    if (this.tripped) return false;
    const text = (this.seen.get(connection) ?? '') + piece.toString('latin1');
    this.seen.set(connection, text.slice(-OVERLAP));
    if (this.trip?.on.test(text) !== true) return true;
    if (this.trip.at === 'request') return this.break(this.trip);
    this.awaited.add(connection);
    return true;
  }

  private onAnswer(connection: object): boolean {
    if (this.tripped) return false;
    return this.trip !== undefined && this.awaited.has(connection) ? this.break(this.trip) : true;
  }

  private break({ then }: Trip): false {
    this.tripped = true;
    then();
    return false;
  }
}
