import { anyFlow, type QuoteResponse } from '#client';
import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import { useSession } from '../session/session-context.js';

export type QuoteState =
  { step: 'incomplete' } | { step: 'asking' } | { step: 'known'; quote: QuoteResponse } | { step: 'failed'; error: unknown };

const PAUSE_MS = 450;

/** Quotes the form's current values once typing pauses. `params` is null while a required field is empty. */
export function useQuote(flow: string, params: Record<string, unknown> | null): QuoteState {
  const { client } = useSession();
  const [wanted] = useDebouncedValue(params === null ? null : JSON.stringify(params), PAUSE_MS);
  const [state, setState] = useState<QuoteState>({ step: 'incomplete' });
  useEffect(() => {
    if (wanted === null) return void setState({ step: 'incomplete' });
    const stop = new AbortController();
    setState({ step: 'asking' });
    client.quote(anyFlow(flow), JSON.parse(wanted) as Record<string, unknown>, { signal: stop.signal }).then(
      (quote) => setState({ step: 'known', quote }),
      (error: unknown) => void (stop.signal.aborted || setState({ step: 'failed', error })),
    );
    return () => stop.abort();
  }, [client, flow, wanted]);
  // While the user types, the form is ahead of the last quote.
  if (params === null) return { step: 'incomplete' };
  return state.step === 'incomplete' ? { step: 'asking' } : state;
}
