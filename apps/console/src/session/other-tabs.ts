/** Tabs of a browser share one session: each tells the others when it begins or ends one. It does not hear itself. */
const channel = new BroadcastChannel('triverse-gateway-session');

export function tellOtherTabs(): void {
  channel.postMessage('changed');
}

/** @returns a function that stops listening. */
export function onOtherTab(listener: () => void): () => void {
  channel.addEventListener('message', listener);
  return () => channel.removeEventListener('message', listener);
}
