/** The load: the upstream that pushes changes, and the browsers that receive them. */
import { answer } from '../../support/answer.mjs';
import { quantile } from '../../support/figures.mjs';
import { FrameClient } from '../frame-client.mjs';
import { startTinyUpstream } from '../tiny-upstream.mjs';

const OPENING_AT_ONCE = 40;
const SAMPLE_EVERY = 16;
const STALL_MS = 60_000;
const TICK_MS = 10;
const PER_ADDRESS = 20_000;

const upstream = await startTinyUpstream();
const clients = [];
let delivered = 0;
let latencies = [];
let onDelivery = () => undefined;
let rev = 0;

function onStatus(latency) {
  delivered++;
  if (latency !== undefined) latencies.push(latency);
  onDelivery();
}

/** One address has ports for 28,000 connections to a server. */
const addressOf = (client) => `127.0.1.${1 + Math.floor(client / PER_ADDRESS)}`;

async function open({ url, path, token, uuid, fromManyAddresses }) {
  const samples = clients.length % SAMPLE_EVERY === 0;
  const localAddress = fromManyAddresses ? addressOf(clients.length) : undefined;
  const client = new FrameClient(url, path, { samples, localAddress, onStatus });
  clients.push(client);
  if (path.startsWith('/socket.io')) {
    await client.text('0{');
    client.send(`40${JSON.stringify({ token })}`);
    await client.text('40{');
    if (uuid !== undefined) {
      client.send(`421["task:subscribe",${JSON.stringify({ task_uuid: uuid })}]`);
      const ack = await client.text('431[');
      if (!ack.startsWith('431[{"code":0')) throw new Error(ack);
    }
  } else await client.text('hello');
  client.countStatuses();
}

/** Pushes changes one after another, at most `window` in flight, until every client has received all of them. */
async function flood({ uuid, changes, window, listeners }) {
  delivered = 0;
  latencies = [];
  const began = performance.now();
  await new Promise((resolve, reject) => {
    let sent = 0;
    let watchdog = setTimeout(() => reject(new Error(`stalled: ${delivered} of ${changes * listeners}`)), STALL_MS);
    onDelivery = () => {
      if (delivered % listeners !== 0) return;
      watchdog.refresh();
      if (delivered >= changes * listeners) {
        clearTimeout(watchdog);
        resolve();
      } else if (sent < changes) upstream.push(uuid, (sent++, ++rev));
    };
    while (sent < Math.min(window, changes)) upstream.push(uuid, (sent++, ++rev));
  });
  const seconds = (performance.now() - began) / 1000;
  return { seconds, deliveries: changes * listeners, p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99) };
}

/** Pushes changes of the tasks in turn at a steady rate. @returns how many were sent in how many seconds, and how many latencies clients measured, with their quantiles in ms */
async function pour({ uuids, perSecond, seconds }) {
  latencies = [];
  const began = performance.now();
  let sent = 0;
  while (performance.now() - began < seconds * 1000) {
    const due = ((performance.now() - began) / 1000) * perSecond;
    while (sent < due) upstream.push(uuids[sent % uuids.length], (sent++, ++rev));
    await new Promise((resolve) => setTimeout(resolve, TICK_MS));
  }
  // What is still on its way counts, too.
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const of = (share) => (latencies.length === 0 ? NaN : quantile(latencies, share) / 1000);
  return { sent, seconds: (performance.now() - began) / 1000 - 1, heard: latencies.length, p50: of(0.5), p99: of(0.99) };
}

answer({
  pour,
  upstream: () => upstream.url,
  connect: async ({ count, ...where }) => {
    let left = count;
    const worker = async () => {
      while (left-- > 0) await open(where);
    };
    await Promise.all(Array.from({ length: OPENING_AT_ONCE }, worker));
  },
  flood,
});
