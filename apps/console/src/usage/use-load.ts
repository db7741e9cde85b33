import { useCallback, useEffect, useRef, useState } from 'react';
import { useRetryWhenBack } from '../live/use-retry-when-back.js';

export interface Loaded<T> {
  data: T | undefined;
  error: unknown;
  reload: () => void;
}

/** Loads once per `key`, and again on demand. The previous result stays visible during a reload. */
export function useLoad<T>(key: string, read: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [state, setState] = useState<{ data: T | undefined; error: unknown }>({ data: undefined, error: undefined });
  const [round, setRound] = useState(0);
  const latest = useRef(read);
  useEffect(() => {
    latest.current = read;
  });
  useEffect(() => {
    const stop = new AbortController();
    latest.current(stop.signal).then(
      (data) => void (stop.signal.aborted || setState({ data, error: undefined })),
      (error: unknown) => void (stop.signal.aborted || setState((before) => ({ ...before, error }))),
    );
    return () => stop.abort();
  }, [key, round]);
  const reload = useCallback(() => setRound((before) => before + 1), []);
  useRetryWhenBack(state.error, reload);
  return { ...state, reload };
}
