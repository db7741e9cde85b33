/** What was found about the account, as `docs/alerts.md` explains it. */
export const FINDINGS: Readonly<Record<string, string>> = {
  'outside-task': 'Tasks that no team of the gateway made',
  'charged-failure': 'Tasks that failed and were charged',
  'reservation-without-task': 'Credits held for a task that was not found',
  'forgotten-task': 'Tasks that the upstream did not know any more',
  'end-word': 'Tasks that ended with an undocumented word',
  'refused-amount': 'Prices that could not be booked',
  'credits-added': 'Credits that the account got',
};
