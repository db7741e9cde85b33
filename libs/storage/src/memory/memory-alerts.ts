import { type Alert, type AlertFact, alertIdOf, type NoticeWord } from '#tasks';
import { readTimeKey, timeKey } from '../collections/collection.js';
import { type MemoryState } from './memory-state.js';

/** An alert, and what its receivers are to be told. */
export interface MemoryAlert extends Alert {
  /** Whether those who were told believe it to be open. */
  told: boolean;
  seq: number;
  word: NoticeWord;
  attempts: number;
  done: string[];
}

const MOST_ALERTS = 1_000;
/** Old alerts that one new one removes; the sweep removes the rest. */
const TRIMMED_WITH_AN_ALERT = 20;

/** The steps that change an alert; `alerts.lua` has the same. */
export class MemoryAlerts {
  constructor(private readonly state: MemoryState) {}

  raise(fact: AlertFact): void {
    const { teamId, kind, subject, level, until, details } = fact;
    const id = alertIdOf(fact);
    const now = this.state.now();
    const was = this.state.alerts.get(teamId, id) ?? this.open({ id, teamId, kind, subject }, now);
    const isSame = was.state === 'open' && was.level === level;
    const changed: MemoryAlert = { ...was, state: 'open', level, until, details, changedAt: isSame ? was.changedAt : now };
    this.state.openAlerts.set(teamId, id, until);
    if (level <= was.peak) return this.state.alerts.set(teamId, id, changed);
    this.tell({ ...changed, peak: level, told: true }, was.told ? 'worse' : 'fired');
  }

  /** @param details missing: as they are */
  end(teamId: string, id: string, details?: Alert['details']): void {
    this.state.openAlerts.delete(teamId, id);
    const was = this.state.alerts.get(teamId, id);
    if (was?.state !== 'open') return;
    const over: MemoryAlert = {
      ...was,
      state: 'over',
      level: 0,
      told: false,
      changedAt: this.state.now(),
      ...(details && { details }),
    };
    if (was.told) this.tell(over, 'over');
    else this.state.alerts.set(teamId, id, over);
  }

  /** Removes alerts that opened before a time and are over. @returns how many, at most `atMost` */
  trim(teamId: string, oldest: number, atMost: number): number {
    const places: string[] = [];
    for (const [place] of this.state.alertIndex.ascending(teamId, { below: timeKey(oldest) })) {
      if (!this.isOpen(teamId, place) && places.push(place) === atMost) break;
    }
    for (const place of places) this.forget(teamId, place);
    return places.length;
  }

  private open(of: Pick<Alert, 'id' | 'teamId' | 'kind' | 'subject'>, now: number): MemoryAlert {
    this.state.alertIndex.set(of.teamId, timeKey(now, of.id), 1);
    this.trim(of.teamId, now - this.state.retention.alert, TRIMMED_WITH_AN_ALERT);
    if (this.state.alertIndex.size(of.teamId) > MOST_ALERTS) this.makeRoom(of.teamId);
    return {
      ...of,
      state: 'over',
      level: 0,
      peak: 0,
      openedAt: now,
      changedAt: now,
      until: null,
      details: {},
      muted: { operator: null, team: null },
      told: false,
      seq: 0,
      word: 'fired',
      attempts: 0,
      done: [],
    };
  }

  /** Those that are over go first. */
  private makeRoom(teamId: string): void {
    const oldest: string[] = [];
    for (const [place] of this.state.alertIndex.ascending(teamId)) if (oldest.push(place) === 50) break;
    const gone = oldest.find((place) => !this.isOpen(teamId, place)) ?? oldest[0];
    if (gone !== undefined) this.forget(teamId, gone);
  }

  private tell(alert: MemoryAlert, word: NoticeWord): void {
    const { teamId, id } = alert;
    const seq = alert.seq + 1;
    const isUnheard = alert.word === 'fired' && alert.done.length === 0 && this.state.dueAlerts.get(teamId, id) !== undefined;
    if (isUnheard && word === 'over') {
      this.state.alerts.set(teamId, id, { ...alert, seq });
      return this.state.dueAlerts.delete(teamId, id);
    }
    this.state.alerts.set(teamId, id, { ...alert, seq, word: isUnheard ? 'fired' : word, attempts: 0, done: [] });
    this.state.dueAlerts.set(teamId, id, 0);
  }

  private isOpen(teamId: string, place: string): boolean {
    return this.state.openAlerts.get(teamId, readTimeKey(place).name) !== undefined;
  }

  private forget(teamId: string, place: string): void {
    const id = readTimeKey(place).name;
    this.state.alertIndex.delete(teamId, place);
    this.state.alerts.delete(teamId, id);
    this.state.openAlerts.delete(teamId, id);
    this.state.dueAlerts.delete(teamId, id);
  }
}
