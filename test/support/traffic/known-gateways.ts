import { type DocumentOptions } from '../../../apps/gateway/src/api-docs/openapi/openapi-document.js';

/** Origins of the gateways that the running spec has started: what they answer is held against the documents. */
const gateways = new Map<string, WatchedGateway>();

/** What makes the document of one gateway unlike that of another. */
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
