/** What a gateway holds, and how far its event loop lags. */
import { readdirSync } from 'node:fs';
import { memoryOf } from '../support/cpu.mjs';

/** Half-sent bodies and stalled readers that the hostile clients leave behind are ended by the gateway's time limits within this. */
const SETTLE_MS = 90_000;

/** Memory in MB, the heap after a collection. */
export async function stateOf(gateway) {
  const { heapUsed, rss } = await gateway.process.ask('memory');
  return { heap: heapUsed / 1e6, rss: rss / 1e6, descriptors: descriptorsOf(gateway) };
}

/** Once all clients have left: what is held for them has to go too. */
export async function settled(gateway, { descriptors }) {
  const until = performance.now() + SETTLE_MS;
  while (descriptorsOf(gateway) > descriptors && performance.now() < until)
    await new Promise((resolve) => setTimeout(resolve, 500));
  return { ...(await stateOf(gateway)), peak: memoryOf(gateway.process.pid).peak };
}

/** Milliseconds since the metrics were last read. */
export async function loopLagOf(gateway) {
  const text = await gateway.metrics();
  const loop = (part) => Number(new RegExp(`^nodejs_eventloop_lag_${part}_seconds (\\S+)`, 'm').exec(text)?.[1]) * 1000;
  return { p99: loop('p99'), max: loop('max') };
}

const descriptorsOf = ({ process: { pid } }) => readdirSync(`/proc/${pid}/fd`).length;
