import type cluster from 'node:cluster';

/** What a worker said last is read by then. */
const LAST_WORDS_MS = 250;

type Child = NonNullable<typeof cluster.worker>['process'];

/** What Node's primary and its workers tell each other about connections. */
interface ClusterMessage {
  act?: string;
  seq?: number;
  ack?: number;
}

/**
 * Node's primary keeps its own descriptor of a connection until the worker says that it has taken it. A worker that is killed before that says
 * nothing, and the client would wait for an answer for ever; the descriptor would be lost as well. Here the connection ends with the worker.
 */
export function endLostConnections(child: Child): void {
  const given = new Map<number, { close(): void }>();
  const send = child.send.bind(child) as (...args: unknown[]) => boolean;
  child.send = (...args: unknown[]) => {
    const [{ act, seq }, handle] = args as [ClusterMessage, { close(): void } | undefined];
    if (act === 'newconn' && seq !== undefined && handle) given.set(seq, handle);
    return send(...args);
  };
  child.on('internalMessage', ({ ack }: ClusterMessage) => void (ack !== undefined && given.delete(ack)));
  child.once('exit', () => {
    setTimeout(() => {
      for (const handle of given.values()) handle.close();
      // With a connection under way the channel of a dead worker does not close by itself, and the group would not hear of its end.
      if (child.connected) child.disconnect();
    }, LAST_WORDS_MS).unref();
  });
}
