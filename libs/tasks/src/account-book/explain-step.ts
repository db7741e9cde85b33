import { type Finding } from '../ports/account-book.js';

/** What happened between two readings and may have changed the balance. */
export interface Suspects {
  /** Findings whose charge is not known yet. */
  open: readonly Finding[];
  /** Tasks of the gateway that failed or were cancelled, as findings to make if they were charged. */
  failed: readonly Finding[];
}

/**
 * What the vendor charged for each, as far as the balance shows it. Nothing is missing: they cost what was booked, and what ended without success cost
 * nothing. Something is missing: those that explain it are charged, and an outside task takes the rest if it is the only one.
 * @param step credits that went missing; negative: that the account got
 * @returns the findings that are known now
 */
export function explainStep(step: number, { open, failed }: Suspects): Finding[] {
  let rest = Math.max(0, step);
  const known: Finding[] = [];
  const charge = (finding: Finding, charged: number) => {
    known.push({ ...finding, charged });
    rest = hundredths(rest - charged);
  };
  const ended = open.filter(({ kind }) => kind === 'forgotten-task' || kind === 'end-word');
  for (const finding of ended) charge(finding, fits(finding, rest) ? (finding.credits ?? 0) : 0);
  const outside = open.filter(({ kind }) => kind === 'outside-task');
  // Who was charged is open as long as others may have been.
  for (const finding of failed)
    if (fits(finding, rest) && (outside.length === 0 || finding.credits === rest)) charge(finding, finding.credits ?? 0);
  const amounts = open.filter(({ kind }) => kind === 'refused-amount');
  const [amount] = amounts;
  if (amount !== undefined && amounts.length === 1 && outside.length === 0) {
    known.push({ ...amount, charged: hundredths((amount.credits ?? 0) + (step < 0 ? step : rest)) });
    rest = 0;
  } else if (step === 0) known.push(...amounts.map((one) => ({ ...one, charged: one.credits })));
  const [alone] = outside;
  if (alone !== undefined && outside.length === 1 && rest > 0) charge(alone, rest);
  return known;
}

function fits({ credits }: Finding, rest: number): boolean {
  return credits !== null && credits > 0 && credits <= rest;
}

function hundredths(credits: number): number {
  return Math.round(credits * 100) / 100;
}
