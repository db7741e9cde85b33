import { NetworkError } from '#client';
import { useEffect, useRef } from 'react';
import { useLiveIfAny } from './live-provider.js';

const PAUSE_MS = 5_000;

/** Retries a call that a network error had made fail: once when the live link is back, or now and then on pages that have none. */
export function useRetryWhenBack(error: unknown, retry: () => void): void {
  const live = useLiveIfAny();
  const back = live?.outage?.until;
  const isLinked = live !== undefined;
  const tried = useRef<number | undefined>(undefined);
  useEffect(() => {
    if (!(error instanceof NetworkError) || back === undefined || tried.current === back) return;
    tried.current = back;
    retry();
  }, [error, back, retry]);
  useEffect(() => {
    if (!(error instanceof NetworkError) || isLinked) return undefined;
    const timer = setTimeout(retry, PAUSE_MS);
    window.addEventListener('online', retry);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('online', retry);
    };
  }, [error, isLinked, retry]);
}
