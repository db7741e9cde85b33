import { NetworkError } from '#client';
import { useEffect, useRef } from 'react';
import { useLive } from './live-provider.js';

/** What failed for want of a connection is done again, once, when the link is back. */
export function useRetryWhenBack(error: unknown, retry: () => void): void {
  const { outage } = useLive();
  const back = outage?.until;
  const tried = useRef<number | undefined>(undefined);
  useEffect(() => {
    if (!(error instanceof NetworkError) || back === undefined || tried.current === back) return;
    tried.current = back;
    retry();
  }, [error, back, retry]);
}
