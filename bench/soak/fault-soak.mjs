import { goal } from '../support/report.mjs';
import { faultsFor } from './faults.mjs';
import { loopLagOf, settled, stateOf } from './process-state.mjs';

const READY_WITHIN_MS = 90_000;
/** Without faults, at the start and at the end. */
const CALM_SECONDS = 10;

/** Ordinary clients, with one fault after the other around the gateway. @returns a section of the report */
export async function soakWithFaults(stand, { ordinary, token, rates, seconds, everySeconds, say }) {
  const { gateway } = stand;
  const before = await stateOf(gateway);
  await ordinary.ask('start', { url: gateway.url, token, ...rates });
  await ordinary.ask('measure', { seconds: CALM_SECONDS });
  const calm = await calmLag(gateway, ordinary);
  const faults = await runFaults(stand, { seconds, everySeconds, say });
  await untilLive(gateway);
  const calmAgain = await calmLag(gateway, ordinary);
  const finals = await ordinary.ask('finish');
  await ordinary.stop();
  const after = await settled(gateway, before);
  return section({ before: { ...before, lag: calm }, after: { ...after, lag: calmAgain }, finals, faults, everySeconds });
}

async function calmLag(gateway, ordinary) {
  await loopLagOf(gateway); // The figures of the loop start anew with each reading.
  await ordinary.ask('measure', { seconds: CALM_SECONDS });
  return loopLagOf(gateway);
}

/** @returns how often each fault was brought about */
async function runFaults(stand, { seconds, everySeconds, say }) {
  const faults = faultsFor(stand);
  const counts = {};
  const until = performance.now() + seconds * 1000;
  for (let turn = 0; performance.now() < until; turn++) {
    const next = new Promise((resolve) => setTimeout(resolve, everySeconds * 1000));
    const [name, bring] = faults[turn % faults.length];
    say(`  ${name}`);
    await bring(stand);
    counts[name] = (counts[name] ?? 0) + 1;
    await next;
  }
  return counts;
}

/** The gateway has to go on by itself. @throws Error when it does not */
async function untilLive({ url }) {
  const until = performance.now() + READY_WITHIN_MS;
  for (;;) {
    const { status, upstream } = await (await fetch(`${url}/health/ready`)).json();
    if (status === 'ready' && upstream.link === 'live') return;
    if (performance.now() > until) throw new Error(`after the faults it stays ${status}, its link ${upstream.link}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

function section({ before, after, finals, faults, everySeconds }) {
  const row = (name, { rss, heap, descriptors, lag }, lost) => [
    name,
    rss.toFixed(0),
    heap.toFixed(0),
    descriptors,
    lag.p99.toFixed(1),
    lost,
  ];
  const { watches, lost, twice, failedReads, failedCreations } = finals;
  return {
    heading: 'With one fault after the other',
    note:
      `A gateway of its own. Memory in MB, the heap after a collection; loop lag (p99, ms) of ${CALM_SECONDS} s without faults. Resident at most: ` +
      `${after.peak.toFixed(0)} MB. Of ${watches} watches each was to be told its final status. During the faults ${failedReads} reads and ` +
      `${failedCreations} creations failed, as expected. A fault every ${everySeconds} s: ${Object.entries(faults)
        .map(([name, times]) => `${name} (${times})`)
        .join(', ')}.`,
    columns: ['', 'resident', 'heap', 'descriptors', 'loop lag', 'lost finals'],
    rows: [row('at the start', before, 0), row('when all have left', after, lost)],
    goals: [
      goal('lost finals', lost, { atMost: 0 }),
      goal('finals told twice', twice, { atMost: 0 }),
      goal('descriptors that stay', after.descriptors - before.descriptors, { atMost: 4 }),
      goal('growth of the heap', after.heap - before.heap, { atMost: 40, unit: ' MB' }),
      goal('loop lag p99 after the faults', after.lag.p99, { atMost: 50, unit: ' ms' }),
    ],
  };
}
