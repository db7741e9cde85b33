/** Ordinary clients: they read statuses, create tasks, watch them over socket.io and event streams, and connect and disconnect. */
import { Agent, request } from 'node:http';
import { answer } from '../../support/answer.mjs';
import { quantile } from '../../support/figures.mjs';
import { OwnLag } from '../own-lag.mjs';
import { Watchers } from '../watchers.mjs';

const READABLE = 200;
const FINISH_MS = 60_000;
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const lag = new OwnLag();
const failed = { reads: 0, creations: 0 };
const timers = [];
const recent = [];
let samples = emptySamples();
let server;
let watchers;
let made = 0;

function emptySamples() {
  return { reads: [], creations: [] };
}

/** @returns the data of the answer; adds its time to the samples of that kind. */
function call(kind, { method = 'GET', path, body }) {
  const json = body === undefined ? undefined : JSON.stringify(body);
  const headers = {
    authorization: `Bearer ${server.token}`,
    ...(json && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) }),
  };
  const from = performance.now();
  return new Promise((resolve, reject) => {
    const sent = request(`${server.url}${path}`, { method, agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => (text += chunk));
      response.once('end', () => {
        samples[kind].push({ from, to: performance.now() });
        if (response.statusCode === 200) resolve(JSON.parse(text).data);
        else reject(new Error(`${method} ${path}: ${response.statusCode} ${text}`));
      });
    });
    sent.once('error', reject).end(json);
  }).catch((error) => {
    failed[kind]++;
    if (failed[kind] < 5) process.stderr.write(`${error}\n`);
    return undefined;
  });
}

async function create() {
  const body = { prompt: `a red chair, number ${++made}` };
  const created = await call('creations', { method: 'POST', path: '/api/v1/tasks/text-to-model', body });
  if (created === undefined) return;
  recent.push(created.task_uuid);
  if (recent.length > READABLE) recent.shift();
  watchers.watch(created.task_uuid);
}

function read() {
  const uuid = recent[Math.floor(Math.random() * recent.length)];
  if (uuid !== undefined) void call('reads', { path: `/api/v1/tasks/${uuid}` });
}

/** At a fixed rate, whether or not earlier ones were answered. */
function every(perSecond, act) {
  if (perSecond > 0) timers.push(setInterval(() => void act(), 1000 / perSecond));
}

function figuresOf(list) {
  const times = list.map(({ from, to }) => to - from - lag.within(from, to));
  return { count: times.length, p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
}

answer({
  async start({ url, token, reads, creations, sockets }) {
    server = { url, token };
    watchers = new Watchers({ url, token, sockets });
    await watchers.open();
    every(creations, create);
    every(reads, read);
    every(2, () => watchers.churn());
  },
  async measure({ seconds }) {
    [samples] = [emptySamples(), lag.reset()];
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    return { reads: figuresOf(samples.reads), creations: figuresOf(samples.creations), own: lag.figures() };
  },
  async finish() {
    for (const timer of timers) clearInterval(timer);
    const counts = await watchers.finish(FINISH_MS);
    agent.destroy();
    return { ...counts, failedReads: failed.reads, failedCreations: failed.creations };
  },
});
