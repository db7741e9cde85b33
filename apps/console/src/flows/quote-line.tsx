import { Text } from '@mantine/core';
import { explain } from '../errors/explain.js';
import { type QuoteState } from './use-quote.js';

/** Read out politely when the price changes. */
export function QuoteLine({ state }: { state: QuoteState }) {
  return (
    <Text role="status" size="sm" c={state.step === 'known' ? undefined : 'dimmed'}>
      {words(state)}
    </Text>
  );
}

function words(state: QuoteState): string {
  switch (state.step) {
    case 'incomplete':
      return 'The price appears when all required fields are filled in.';
    case 'asking':
      return 'Asking for the price…';
    case 'known': {
      const { cost_credits: cost, available_credits: available } = state.quote;
      const short = cost > available ? ' That is more than there is.' : '';
      return `Costs ${cost.toLocaleString()} credits; ${available.toLocaleString()} are available.${short}`;
    }
    case 'failed': {
      return `The price is not available. ${explain(state.error).title}.`;
    }
  }
}
