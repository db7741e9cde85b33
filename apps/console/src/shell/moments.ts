const SHORT = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' });
const LONG = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });

export const shortMoment = (at: Date): string => SHORT.format(at);
export const longMoment = (at: Date): string => LONG.format(at);
