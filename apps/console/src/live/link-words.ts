import { type LinkState } from '#client';

export interface LinkWords {
  label: string;
  explanation: string;
  color: string;
}

/** Describes the state of the live link to the user. */
export function linkWords({ phase, upstream }: LinkState): LinkWords {
  switch (phase) {
    case 'live':
      return { label: 'Live', explanation: 'Changes appear the moment they happen.', color: 'teal' };
    case 'polling':
      return {
        label: 'Polling',
        explanation:
          upstream === 'polling'
            ? 'The gateway asks Triverse for changes every few seconds, because its own live link is down.'
            : 'This page asks the gateway for changes every few seconds, because no live link gets through.',
        color: 'yellow',
      };
    case 'down':
      return { label: 'Triverse down', explanation: 'The gateway works, but Triverse does not answer it.', color: 'red' };
    case 'reconnecting':
      return {
        label: 'Reconnecting',
        explanation: 'The gateway cannot be reached. What you see may be out of date.',
        color: 'orange',
      };
    case 'connecting':
      return { label: 'Connecting', explanation: 'The live link is being set up.', color: 'gray' };
    case 'idle':
      return { label: 'No live link', explanation: 'Nothing is being watched.', color: 'gray' };
  }
}
