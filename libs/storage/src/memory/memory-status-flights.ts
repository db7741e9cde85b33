import { randomUUID } from 'node:crypto';
import { type FlightStart, StatusFlights } from '#tasks';
import { type MemoryState } from './memory-state.js';

interface Flight {
  token: string;
  endsAt: number;
}

export class MemoryStatusFlights extends StatusFlights {
  private readonly flights = new Map<string, Flight>();

  constructor(private readonly state: MemoryState) {
    super();
  }

  async tryStart(
    teamId: string,
    uuid: string,
    { ttlMs, seenAt }: { ttlMs: number; seenAt?: number | null },
  ): Promise<FlightStart> {
    const observedAt = this.state.task(teamId, uuid)?.record?.observedAt ?? null;
    if (seenAt !== undefined && seenAt !== observedAt) return { verdict: 'observed' };
    const name = `${teamId}\n${uuid}`;
    const flying = this.flights.get(name);
    if (flying && flying.endsAt > this.state.now()) return { verdict: 'underway' };
    const token = randomUUID();
    this.flights.set(name, { token, endsAt: this.state.now() + ttlMs });
    return { verdict: 'started', token };
  }

  async keep(teamId: string, uuid: string, token: string, ttlMs: number): Promise<void> {
    const flying = this.flights.get(`${teamId}\n${uuid}`);
    if (flying?.token === token) flying.endsAt = this.state.now() + ttlMs;
  }

  async finish(teamId: string, uuid: string, token: string): Promise<void> {
    const name = `${teamId}\n${uuid}`;
    if (this.flights.get(name)?.token === token) this.flights.delete(name);
  }

  sweep(): void {
    for (const [name, { endsAt }] of this.flights) if (endsAt <= this.state.now()) this.flights.delete(name);
  }
}
