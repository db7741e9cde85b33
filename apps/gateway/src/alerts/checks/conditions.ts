import { type Alert, type AlertKind, AlertStore, StorageClock } from '#tasks';
import { Injectable } from '@nestjs/common';

export interface Condition {
  teamId: string;
  kind: AlertKind;
  subject: string;
  /** 0: it does not hold. */
  level: number;
  details: Record<string, unknown>;
  /** The alert is over by itself when the condition was not found again for so long. */
  holdMs: number;
}

/** Keeps alerts as open as their conditions hold. One that goes on over midnight stays the same alert; one that returns on another day is a new one. */
@Injectable()
export class Conditions {
  constructor(
    private readonly alerts: AlertStore,
    private readonly clock: StorageClock,
  ) {}

  /** @param open the open alerts of the team, if they are known. @throws ApiError 9010 */
  async note({ teamId, kind, subject, level, details, holdMs }: Condition, open?: readonly Alert[]): Promise<void> {
    const known = (open ?? (await this.alerts.openOf(teamId))).filter(
      (alert) => alert.kind === kind && alert.subject === subject,
    );
    if (level === 0) {
      for (const { id } of known) await this.alerts.end(teamId, id);
      return;
    }
    const now = this.clock.now();
    const period = dayOf(known[0]?.openedAt ?? now);
    await this.alerts.raise({ teamId, kind, subject, period, level, details, until: now + holdMs });
  }
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
