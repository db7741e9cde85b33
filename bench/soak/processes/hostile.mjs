/** Hostile clients, each kind in a loop. They share a core with the ordinary clients and yield to them. */
import { setPriority } from 'node:os';
import { answer } from '../../support/answer.mjs';
import { HOSTILE } from '../hostile-clients.mjs';

const LOWEST_PRIORITY = 19;
const ending = new AbortController();
const counts = {};

async function again({ act, everyMs }, server, count) {
  while (!ending.signal.aborted) {
    const next = new Promise((resolve) => setTimeout(resolve, everyMs));
    await act(server).catch(() => count.faults++);
    count.rounds++;
    await next;
  }
}

answer({
  async start(server) {
    setPriority(LOWEST_PRIORITY);
    for (const name of server.kinds) {
      counts[name] = { rounds: 0, faults: 0 };
      void again(HOSTILE[name], server, counts[name]);
    }
  },
  stop() {
    ending.abort();
    return counts;
  },
});
