import { useCallback, useSyncExternalStore } from 'react';
import { type TriverseClient } from '../client.js';
import { type LinkState } from '../realtime/link-state.js';

/** State of the client's live link; renders again at each change. */
export function useLinkState(client: TriverseClient): LinkState {
  const subscribe = useCallback((listener: () => void) => client.onLinkState(listener), [client]);
  return useSyncExternalStore(
    subscribe,
    () => client.linkState,
    () => client.linkState,
  );
}
