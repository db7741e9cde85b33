import { anyFlow, type TriverseClient } from '#client';
import { useEffect, useState } from 'react';
import { useSession } from '../session/session-context.js';
import { FLOW_FORMS } from './flow-forms.js';

type Prices = Readonly<Record<string, number>>;

/** Asked for once a sign-in: a list of prices is no promise, and the form asks again. */
const known = new WeakMap<TriverseClient, Map<string, Promise<number>>>();

/** Credits of each flow with its defaults, as they arrive. A price that cannot be had is missing. */
export function useFlowPrices(): Prices {
  const { client } = useSession();
  const [prices, setPrices] = useState<Prices>({});
  useEffect(() => {
    let isOpen = true;
    for (const flow of Object.keys(FLOW_FORMS)) {
      priceOf(client, flow).then(
        (credits) => void (isOpen && setPrices((before) => ({ ...before, [flow]: credits }))),
        () => undefined,
      );
    }
    return () => void (isOpen = false);
  }, [client]);
  return prices;
}

function priceOf(client: TriverseClient, flow: string): Promise<number> {
  const asked = known.get(client) ?? new Map<string, Promise<number>>();
  known.set(client, asked);
  const before = asked.get(flow);
  if (before !== undefined) return before;
  const price = client.quote(anyFlow(flow), {}).then(({ cost_credits: credits }) => credits);
  asked.set(flow, price);
  price.catch(() => asked.delete(flow));
  return price;
}
