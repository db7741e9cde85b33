import { NetworkError } from '#client';
import { useEffect, useRef } from 'react';
import { useLiveIfAny } from './live-provider.js';

/** Retries a failed call once when the connection is back, if a network error had made it fail. */
export function useRetryWhenBack(error: unknown, retry: () => void): void {
  const back = useLiveIfAny()?.outage?.until;
  const tried = useRef<number | undefined>(undefined);
  useEffect(() => {
    if (!(error instanceof NetworkError) || back === undefined || tried.current === back) return;
    tried.current = back;
    retry();
  }, [error, back, retry]);
}
