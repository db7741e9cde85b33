import { type DocumentOptions } from '../../../apps/gateway/src/api-docs/openapi/openapi-document.js';

/** Origins of the gateways that the running spec has started; their answers are checked against the documents. */
const gateways = new Map<string, WatchedGateway>();

/** What distinguishes the document of one gateway from another's. */
export type WatchedGateway = Pick<DocumentOptions, 'extraParameters'>;

export function watchGateway(url: string, gateway: WatchedGateway = {}): void {
  gateways.set(new URL(url).origin, gateway);
}

export function watchedGateway(origin: string): WatchedGateway | undefined {
  return gateways.get(origin);
}

export function watchedGateways(): number {
  return gateways.size;
}
