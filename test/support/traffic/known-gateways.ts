/** Origins of the gateways that the running spec has started: what they answer is held against the documents. */
const gateways = new Map<string, WatchedGateway>();

export interface WatchedGateway {
  /** It takes parameters that no flow has (EXTRA_PARAMETERS), so its requests are not held against the document. */
  takesExtras: boolean;
}

export function watchGateway(url: string, gateway: WatchedGateway = { takesExtras: false }): void {
  gateways.set(new URL(url).origin, gateway);
}

export function watchedGateway(origin: string): WatchedGateway | undefined {
  return gateways.get(origin);
}
