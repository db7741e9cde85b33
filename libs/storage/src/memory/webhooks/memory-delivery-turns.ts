import { type DeliveryTurn, DeliveryTurns, type Unlisten } from '#webhooks';
import { type WebhookState } from './webhook-state.js';

/** Not stored: after a start, every team that may have work gets a turn. */
export class MemoryDeliveryTurns extends DeliveryTurns {
  /** When each team needs a look, Unix ms. `later`: of a turn that goes on, a time after its end that was told meanwhile. */
  private readonly looks = new Map<string, { at: number; token: string; later?: number }>();
  private readonly listeners = new Set<{ hear: () => void }>();
  private tokens = 0;
  private isTelling = false;

  constructor(
    private readonly state: WebhookState,
    private readonly onFault: (error: Error) => void,
  ) {
    super();
    this.lookAtAll();
  }

  async take(holdMs: number): Promise<DeliveryTurn | { nextInMs: number | null }> {
    const now = this.state.now();
    let first: [teamId: string, at: number] | null = null;
    for (const [teamId, { at }] of this.looks) if (first === null || at < first[1]) first = [teamId, at];
    if (first === null) return { nextInMs: null };
    const [teamId, at] = first;
    if (at > now) return { nextInMs: at - now };
    const token = String((this.tokens += 1));
    this.looks.set(teamId, { at: now + holdMs, token });
    return { teamId, token };
  }

  async leave({ teamId, token }: DeliveryTurn, nextInMs: number | null): Promise<void> {
    const look = this.looks.get(teamId);
    if (look === undefined || look.token === token) this.looks.delete(teamId);
    const next = Math.min(nextInMs === null ? Infinity : this.state.now() + nextInMs, look?.later ?? Infinity);
    if (next < Infinity) this.nudge(teamId, next);
  }

  async onWork(hear: () => void): Promise<Unlisten> {
    const listener = { hear };
    this.listeners.add(listener);
    return async () => void this.listeners.delete(listener);
  }

  /** The team needs a look at that time, or before. @param at Unix ms */
  nudge(teamId: string, at: number): void {
    const look = this.looks.get(teamId);
    if (look !== undefined && look.at <= at) {
      if (at > this.state.now()) look.later = Math.min(look.later ?? at, at);
      return;
    }
    this.looks.set(teamId, { at, token: '' });
    if (at <= this.state.now()) this.tell();
  }

  lookAtAll(): void {
    for (const teamId of this.state.teamsWithWork()) this.nudge(teamId, this.state.now());
  }

  /** After the step that made the work, and once for many of them. */
  private tell(): void {
    if (this.isTelling) return;
    this.isTelling = true;
    setImmediate(() => {
      this.isTelling = false;
      for (const { hear } of [...this.listeners]) this.guard(hear);
    });
  }

  private guard(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.onFault(error instanceof Error ? error : new Error(String(error)));
    }
  }
}
