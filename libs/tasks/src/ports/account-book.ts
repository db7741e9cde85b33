import { type Page } from '#contracts';

export const FINDING_KINDS = [
  /** A task of the account that was made outside the gateway. */
  'outside-task',
  /** A task that failed or was cancelled, although the account shows that it was charged. */
  'charged-failure',
  /** Credits that the gateway holds for a creation whose task nobody has found. */
  'reservation-without-task',
  /** A task that ended because the upstream did not know it any more. */
  'forgotten-task',
  /** A task that ended with a word of the upstream that had to be translated. */
  'end-word',
  /** A creation whose price could not be booked; the quote was reserved instead. */
  'refused-amount',
  /** The account got credits: a payment, or a refund. */
  'credits-added',
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

/** Something about the account's credits that an operator may want to raise with the vendor. */
export interface Finding {
  kind: FindingKind;
  /** Unique within its kind, e.g. the task's uuid. */
  id: string;
  /** Unix ms. */
  at: number;
  /** Null: of no team. */
  teamId: string | null;
  flow: string | null;
  /** Credits that the gateway booked or would have expected; null: not known. */
  credits: number | null;
  /** Credits that the vendor charged, as far as the balance shows it; null: not known (yet). */
  charged: number | null;
  /** What more is known, in a few words. */
  note: string | null;
}

/** The account and the gateway's own books at one moment. In credits. */
export interface AccountReading {
  /** Unix ms. */
  at: number;
  /** What the account can spend, and what its open tasks hold. */
  balance: number;
  frozen: number;
  /** What the gateway booked as spent since it exists, and what its open tasks hold now. */
  spent: number;
  held: number;
  /** Spent and held at the moment of which the balance is. */
  books: number;
  /** What the account lost since the reading before, beyond what the books say; negative: what it got. */
  step: number;
  /** What the account lost since the last acceptance, beyond what the books say; never negative. */
  drift: number;
  /** What the account got since then. */
  added: number;
}

export type FindingPage = Page<Finding>;

/**
 * The gateway's books about the account. Keeps the newest 1,000 findings of each kind and the newest 2,100 readings, for 400 days.
 * @throws ApiError 9010 when the storage does not answer.
 */
export abstract class AccountBook {
  /** Counts a finding once; what is noted again under the same id replaces what was kept. @returns whether it is new */
  abstract note(finding: Finding): Promise<boolean>;
  /** Newest first. @throws ApiError 1004 for an unknown cursor */
  abstract findings(kind: FindingKind, page: { cursor?: string; limit: number }): Promise<FindingPage>;
  /** How many there were of each kind, also of those that are not kept any more. */
  abstract counts(): Promise<Record<FindingKind, number>>;
  abstract record(reading: AccountReading): Promise<void>;
  /** Newest first. */
  abstract readings(limit: number): Promise<AccountReading[]>;
}
