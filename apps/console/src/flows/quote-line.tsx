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
    case 'invalid':
      return 'The price appears when every value is within its range.';
    case 'asking':
      return 'Asking for the price…';
    case 'known': {
      const { cost_credits: cost, available_credits: available } = state.quote;
      const left = available - cost;
      return left < 0
        ? `Costs ${cost.toLocaleString()} credits, more than the ${available.toLocaleString()} that remain.`
        : `Costs ${cost.toLocaleString()} credits; ${left.toLocaleString()} of ${available.toLocaleString()} remain.`;
    }
    case 'failed': {
      return `The price is not available. ${explain(state.error).title}.`;
    }
  }
}
