import { type Revocation } from '../ports/authenticator.js';
import { type AccessChange, RevocationBus } from '../ports/revocation-bus.js';
import { type Clock, type Schedule } from '../shared/clock.js';

interface Parts {
  bus: RevocationBus;
  clock: Clock;
  schedule: Schedule;
  /** Whether a scheduled revocation has really taken effect: its date may have changed. */
  hasCome(change: Revocation): Promise<boolean>;
}

/** Longer delays overflow Node's timers. */
const MAX_DELAY_MS = 2 ** 31 - 1;
/** A timer may fire slightly early, before the revocation takes effect. */
const TIMER_SLACK_MS = 20;

/** Turns announced changes into cache invalidation and, when a revocation takes effect, into the end of connections. */
export class RevocationFeed {
  readonly #changeListeners = new Set<(change: Revocation) => void>();
  readonly #revocationListeners = new Set<(revocation: Revocation) => void>();
  readonly #pending = new Map<string, () => void>();
  readonly #unsubscribe: () => void;

  constructor(private readonly parts: Parts) {
    this.#unsubscribe = parts.bus.subscribe((change) => this.#hear(change));
  }

  onChange(listener: (change: Revocation) => void): void {
    this.#changeListeners.add(listener);
  }

  onRevoked(listener: (revocation: Revocation) => void): () => void {
    this.#revocationListeners.add(listener);
    return () => this.#revocationListeners.delete(listener);
  }

  isHearing(): boolean {
    return this.parts.bus.isHearing();
  }

  close(): void {
    this.#unsubscribe();
    for (const cancel of this.#pending.values()) cancel();
    this.#pending.clear();
  }

  #hear({ kind, id, teamId, effect, at }: AccessChange): void {
    const revocation: Revocation = { kind, id, teamId };
    this.#changeListeners.forEach((listener) => listener(revocation));
    if (effect === 'changed') return;
    if (at === undefined || at <= this.parts.clock()) this.#tell(revocation);
    else this.#wait(revocation, at);
  }

  #wait(revocation: Revocation, at: number): void {
    const name = `${revocation.kind} ${revocation.id}`;
    this.#pending.get(name)?.();
    const left = at - this.parts.clock();
    const cancel = this.parts.schedule(Math.min(Math.max(left, 0) + TIMER_SLACK_MS, MAX_DELAY_MS), () => {
      this.#pending.delete(name);
      if (left > MAX_DELAY_MS) this.#wait(revocation, at);
      else void this.#tellIfCome(revocation);
    });
    this.#pending.set(name, cancel);
  }

  async #tellIfCome(revocation: Revocation): Promise<void> {
    if (await this.parts.hasCome(revocation)) this.#tell(revocation);
  }

  #tell(revocation: Revocation): void {
    this.#revocationListeners.forEach((listener) => listener(revocation));
  }
}
