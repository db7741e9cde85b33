import { finiteNumber } from './fields.js';

/** Beyond this a double has no hundredths left to add up. */
const MAX_CREDITS = 1e11;

/** Credits as the gateway books them: finite, not negative, in hundredths. Undefined for anything else. */
export function creditsOf(value: unknown): number | undefined {
  const credits = finiteNumber(value);
  return credits !== undefined && credits >= 0 && credits <= MAX_CREDITS ? Math.round(credits * 100) / 100 : undefined;
}
