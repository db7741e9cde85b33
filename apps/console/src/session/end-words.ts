import { type EndReason } from './session-end.js';

export interface EndWords {
  title: string;
  detail: string;
}

const AGAIN = 'Your tasks go on, and are here when you sign in again.';

/** Says why somebody is no longer signed in, and what leads back. */
export function endWords(reason: EndReason): EndWords {
  switch (reason) {
    case 'revoked':
      return {
        title: 'This key was revoked',
        detail: 'Ask your team’s administrator, or the operator of the gateway, for a new key.',
      };
    case 'operator-revoked':
      return {
        title: 'You are no longer an operator',
        detail: 'The ADMIN_TOKEN was replaced, or your account lost the right. Whoever runs the gateway can tell.',
      };
    case 'expired':
      return {
        title: 'This key has expired',
        detail: 'Ask your team’s administrator, or the operator of the gateway, for a new key.',
      };
    case 'team-disabled':
      return { title: 'Your team is disabled', detail: 'The operator of the gateway can enable it again.' };
    case 'session-ended':
      return { title: 'You are no longer signed in', detail: `You signed out, or the session ended. ${AGAIN}` };
    case 'other':
      return { title: 'You are no longer signed in', detail: AGAIN };
  }
}
