import { randomUUID } from 'node:crypto';
import { StatusFlights } from '#tasks';

interface Flight {
  token: string;
  endsAt: number;
}

export class MemoryStatusFlights extends StatusFlights {
  private readonly flights = new Map<string, Flight>();

  constructor(private readonly now: () => number) {
    super();
  }

  async tryStart(teamId: string, uuid: string, ttlMs: number): Promise<string | null> {
    const name = `${teamId}\n${uuid}`;
    const flying = this.flights.get(name);
    if (flying && flying.endsAt > this.now()) return null;
    const token = randomUUID();
    this.flights.set(name, { token, endsAt: this.now() + ttlMs });
    return token;
  }

  async keep(teamId: string, uuid: string, token: string, ttlMs: number): Promise<void> {
    const flying = this.flights.get(`${teamId}\n${uuid}`);
    if (flying?.token === token) flying.endsAt = this.now() + ttlMs;
  }

  async finish(teamId: string, uuid: string, token: string): Promise<void> {
    const name = `${teamId}\n${uuid}`;
    if (this.flights.get(name)?.token === token) this.flights.delete(name);
  }

  sweep(): void {
    for (const [name, { endsAt }] of this.flights) if (endsAt <= this.now()) this.flights.delete(name);
  }
}
