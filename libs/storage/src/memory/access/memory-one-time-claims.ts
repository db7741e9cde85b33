import { type Clock, OneTimeClaims } from '#access';

export class MemoryOneTimeClaims extends OneTimeClaims {
  readonly #until = new Map<string, number>();

  constructor(private readonly clock: Clock) {
    super();
  }

  async claim(kind: string, id: string, until: number): Promise<boolean> {
    const now = this.clock();
    for (const [name, end] of this.#until) if (end <= now) this.#until.delete(name);
    const name = nameOf(kind, id);
    if (this.#until.has(name)) return false;
    this.#until.set(name, until);
    return true;
  }

  async giveBack(kind: string, id: string): Promise<void> {
    this.#until.delete(nameOf(kind, id));
  }
}

function nameOf(kind: string, id: string): string {
  return JSON.stringify([kind, id]);
}
