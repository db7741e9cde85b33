const SHORT = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' });
const LONG = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });

const TIME = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const EXACT = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

export const shortMoment = (at: Date): string => SHORT.format(at);
export const longMoment = (at: Date): string => LONG.format(at);

/** To the second; with its date unless it is today. */
export const exactMoment = (at: Date, now = new Date()): string =>
  (at.toDateString() === now.toDateString() ? TIME : EXACT).format(at);
