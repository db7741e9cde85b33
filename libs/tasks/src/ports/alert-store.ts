import { type Page } from '#contracts';
import { type BudgetWindow } from './creation-ledger.js';

export const ALERT_KINDS = [
  /** A budget window is used to one of its thresholds. */
  'budget',
  /** A budget ends before its window does, at the pace so far. */
  'forecast',
  /** The account has too few credits. */
  'account-balance',
  /** A flow fails more often than in the week before. */
  'flow-failures',
  /** The upstream link is down. */
  'upstream-link',
  /** The upstream refuses the gateway's key. */
  'upstream-key',
  /** A webhook endpoint of a team was switched off. */
  'webhook-off',
  /** The account lost credits that no task of the gateway explains. */
  'credit-drift',
] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

/** Whose receivers a mute silences. */
export type AlertSide = 'operator' | 'team';

/** The id of a team in alerts that concern the whole installation. */
export const NO_TEAM = '';

export interface Alert {
  /** Begins with the kind. */
  id: string;
  /** NO_TEAM: of the whole installation. */
  teamId: string;
  kind: AlertKind;
  /** What it is about, e.g. the id of a budget window or the name of a flow. */
  subject: string;
  state: 'open' | 'over';
  /** Higher is worse; of a budget the threshold in percent. 0 when it is over. */
  level: number;
  /** The highest level so far. */
  peak: number;
  /** Unix ms. */
  openedAt: number;
  /** Unix ms of the last change of state or level. */
  changedAt: number;
  /** Unix ms at which it is over by itself; null: never. */
  until: number | null;
  details: Record<string, unknown>;
  /** Unix ms until which nothing is sent to that side; null: not muted. */
  muted: Record<AlertSide, number | null>;
}

/** What is wrong. The same team, kind, subject and period make the same alert. */
export interface AlertFact {
  teamId: string;
  kind: AlertKind;
  subject: string;
  /** Within it the alert fires once a level, however often it is over in between, e.g. `2026-11-24`. */
  period: string;
  level: number;
  until: number | null;
  details: Record<string, unknown>;
}

/** fired: for the first time, or after it was over. worse: a higher level than ever. */
export type NoticeWord = 'fired' | 'worse' | 'over';

/** What receivers have to be told of an alert. */
export interface AlertNotice {
  alert: Alert;
  word: NoticeWord;
  /** Of the alert's notices; an older one is settled by nothing. */
  seq: number;
  attempts: number;
  /** Names of receivers that have it. */
  done: string[];
}

export interface AlertQuery {
  /** Missing: all teams and the installation. */
  teamId?: string;
  state?: Alert['state'];
  kind?: AlertKind;
  cursor?: string;
  limit: number;
}

export type AlertPage = Page<Alert>;

/**
 * Alerts of teams and of the installation. An alert fires once a level, again when it got worse, and is told to be over only to those who believe it to be
 * open; what a budget reaches is decided in the step that books the credits. At most 1,000 alerts a team are kept, for 90 days.
 * @throws ApiError 9010 when the storage does not answer.
 */
export abstract class AlertStore {
  /** Opens the alert, or changes its level and details. Repeating it only renews `until`. */
  abstract raise(fact: AlertFact): Promise<void>;
  /** Ends an open alert; another is left alone. */
  abstract end(teamId: string, id: string): Promise<void>;
  /** Ends the alerts of all teams whose `until` has passed. */
  abstract endExpired(): Promise<void>;
  /** Compares windows with their thresholds again, e.g. after their limits changed. */
  abstract watchBudgets(teamId: string, windows: readonly BudgetWindow[]): Promise<void>;
  abstract get(teamId: string, id: string): Promise<Alert | null>;
  /** Newest first. @throws ApiError 1004 for an unknown cursor */
  abstract list(query: AlertQuery): Promise<AlertPage>;
  /** Open alerts of one team, or of the installation. */
  abstract openOf(teamId: string): Promise<Alert[]>;
  /** Of all teams and the installation. */
  abstract countOpen(): Promise<Record<AlertKind, number>>;
  /** @param until Unix ms; null ends the mute. @returns null if there is no such alert */
  abstract mute(teamId: string, id: string, mute: { side: AlertSide; until: number | null }): Promise<Alert | null>;
  /** Notices that are due, of all teams. */
  abstract due(limit: number): Promise<AlertNotice[]>;
  /** Notes who has been told. @param retryAt Unix ms of the next attempt; null: the notice is done with */
  abstract settle(notice: AlertNotice, outcome: { done: readonly string[]; retryAt: number | null }): Promise<void>;
}
