import { anyFlow, type QuoteResponse } from '#client';
import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import { useSession } from '../session/session-context.js';

export type QuoteState =
  { step: 'invalid' } | { step: 'asking' } | { step: 'known'; quote: QuoteResponse } | { step: 'failed'; error: unknown };

const PAUSE_MS = 450;

/** Quotes what affects the price, at once and again when changes pause. `params` is null while one of these values is out of range. */
export function useQuote(flow: string, params: Record<string, unknown> | null): QuoteState {
  const { client } = useSession();
  const [wanted] = useDebouncedValue(params === null ? null : JSON.stringify(params), PAUSE_MS);
  const [state, setState] = useState<QuoteState>({ step: 'asking' });
  useEffect(() => {
    if (wanted === null) return undefined;
    const stop = new AbortController();
    // The price before stays until there is a new one.
    setState((before) => (before.step === 'known' ? before : { step: 'asking' }));
    client.quote(anyFlow(flow), JSON.parse(wanted) as Record<string, unknown>, { signal: stop.signal }).then(
      (quote) => void (stop.signal.aborted || setState({ step: 'known', quote })),
      (error: unknown) => void (stop.signal.aborted || setState({ step: 'failed', error })),
    );
    return () => stop.abort();
  }, [client, flow, wanted]);
  return params === null ? { step: 'invalid' } : state;
}
