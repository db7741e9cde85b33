import {
  type Alert,
  type AlertFact,
  type AlertKind,
  type AlertNotice,
  type AlertPage,
  type AlertQuery,
  type AlertSide,
  AlertStore,
  type BudgetWindow,
  watchOf,
} from '#tasks';
import { decodePlace } from '../alerts/alert-cursor.js';
import { noticeOf, openCounts, pageOfAlerts } from '../alerts/alert-lists.js';
import { readTimeKey } from '../collections/collection.js';
import { type MemoryAlert, MemoryAlerts } from './memory-alerts.js';
import { type MemoryState } from './memory-state.js';
import { MemoryTeam } from './memory-team.js';

/** Each change runs synchronously, which makes it atomic. */
export class MemoryAlertStore extends AlertStore {
  private readonly alerts: MemoryAlerts;

  constructor(private readonly state: MemoryState) {
    super();
    this.alerts = new MemoryAlerts(state);
  }

  async raise(fact: AlertFact): Promise<void> {
    await this.state.collections.commit(() => this.alerts.raise(structuredClone(fact)));
  }

  async end(teamId: string, id: string): Promise<void> {
    await this.state.collections.commit(() => this.alerts.end(teamId, id));
  }

  async endExpired(): Promise<void> {
    const { collections, openAlerts, now } = this.state;
    await collections.commit(() => {
      for (const teamId of openAlerts.groups())
        for (const [id, until] of [...openAlerts.ascending(teamId)])
          if (until !== null && until <= now()) this.alerts.end(teamId, id);
    });
  }

  async watchBudgets(teamId: string, windows: readonly BudgetWindow[]): Promise<void> {
    const { collections, retention } = this.state;
    await collections.commit(() => {
      const team = new MemoryTeam(this.state, teamId);
      for (const window of windows) team.watch(window.id, watchOf(window, retention.thresholds));
    });
  }

  async get(teamId: string, id: string): Promise<Alert | null> {
    const alert = this.state.alerts.get(teamId, id);
    return alert === undefined ? null : alertOf(alert);
  }

  async list(query: AlertQuery): Promise<AlertPage> {
    const before = query.cursor === undefined ? undefined : decodePlace(query.cursor);
    const teams = query.teamId === undefined ? [...this.state.alertIndex.groups()] : [query.teamId];
    return pageOfAlerts(query, teams, (teamId) => this.newestFirst(teamId, before));
  }

  async openOf(teamId: string): Promise<Alert[]> {
    return [...this.state.openAlerts.ascending(teamId)].flatMap(([id]) => {
      const alert = this.state.alerts.get(teamId, id);
      return alert === undefined ? [] : [alertOf(alert)];
    });
  }

  async countOpen(): Promise<Record<AlertKind, number>> {
    const { openAlerts } = this.state;
    return openCounts([...openAlerts.groups()].flatMap((teamId) => [...openAlerts.ascending(teamId)].map(([id]) => id)));
  }

  async mute(teamId: string, id: string, { side, until }: { side: AlertSide; until: number | null }): Promise<Alert | null> {
    return this.state.collections.commit(() => {
      const alert = this.state.alerts.get(teamId, id);
      if (alert === undefined) return null;
      const muted = { ...alert, muted: { ...alert.muted, [side]: until } };
      this.state.alerts.set(teamId, id, muted);
      return alertOf(muted);
    });
  }

  async due(limit: number): Promise<AlertNotice[]> {
    const { alerts, dueAlerts, now } = this.state;
    const due: AlertNotice[] = [];
    for (const teamId of dueAlerts.groups())
      for (const [id, at] of dueAlerts.ascending(teamId)) {
        const alert = alerts.get(teamId, id);
        if (alert !== undefined && at <= now() && due.length < limit) due.push(noticeOf(alertOf(alert), alert));
      }
    return due;
  }

  async settle(
    { alert: { teamId, id }, seq, attempts }: AlertNotice,
    { done, retryAt }: { done: readonly string[]; retryAt: number | null },
  ): Promise<void> {
    await this.state.collections.commit(() => {
      const alert = this.state.alerts.get(teamId, id);
      if (alert?.seq !== seq) return;
      this.state.alerts.set(teamId, id, { ...alert, done: [...done], attempts: attempts + 1 });
      if (retryAt === null) this.state.dueAlerts.delete(teamId, id);
      else this.state.dueAlerts.set(teamId, id, retryAt);
    });
  }

  private async *newestFirst(teamId: string, before: string | undefined): AsyncGenerator<[place: string, alert: Alert]> {
    for (const [place] of this.state.alertIndex.descending(teamId, { below: before })) {
      const alert = this.state.alerts.get(teamId, readTimeKey(place).name);
      if (alert !== undefined) yield [place, alertOf(alert)];
    }
  }
}

function alertOf({ told: _told, seq: _seq, word: _word, attempts: _attempts, done: _done, ...alert }: MemoryAlert): Alert {
  return structuredClone(alert);
}
