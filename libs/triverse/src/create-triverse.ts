import { guardedLookup, isPublicAddress } from '#outbound';
import { type UpstreamApi, type UpstreamKey, type UpstreamWatch } from '#tasks';
import { ApiCredential } from './api-credential.js';
import { AssetFetcher } from './assets/asset-fetcher.js';
import { AssetHosts } from './assets/asset-hosts.js';
import { AssetJudge } from './assets/asset-judge.js';
import { AssetStreams } from './assets/asset-streams.js';
import { destroyAgents, FREE_SOCKET_MS, makeAgents } from './http/agents.js';
import { ApiCalls } from './http/api-calls.js';
import { createHttpService } from './http/create-http-service.js';
import { HttpExchange } from './http/http-exchange.js';
import { JsonCall } from './http/json-call.js';
import { OddParts } from './readers/odd-parts.js';
import { HostBreakers } from './resilience/host-breakers.js';
import { UpstreamGate } from './resilience/upstream-gate.js';
import { TriverseGauge, type UpstreamGauge } from './resilience/upstream-gauge.js';
import { TriverseClient } from './triverse-client.js';
import { type ResolvedTriverseOptions, resolveOptions, type TriverseOptions } from './triverse-options.js';
import { UploadSender } from './uploads/upload-sender.js';
import { TriverseWatch } from './watch/triverse-watch.js';

export interface Triverse {
  api: UpstreamApi;
  watch: UpstreamWatch;
  gauge: UpstreamGauge;
  key: UpstreamKey;
  /** Drops idle connections and whatever is still under way. */
  close(): void;
}

/** Wires the library. @throws TypeError naming an option that is wrong, never its value. */
export function createTriverse(given: TriverseOptions): Triverse {
  const options = resolveOptions(given);
  const credential = new ApiCredential(given.apiKey, { onRefused: given.onCredentialRefused, onFallback: given.onKeyFallback });
  const gate = new UpstreamGate(options);
  const odd = new OddParts(given.onOddPart);
  const exchange = new HttpExchange(createHttpService(options.userAgent), given.aroundCall);
  const json = new JsonCall(credential, options.maxJsonBytes);
  const hosts = new AssetHosts(options.baseUrl, options.assetHosts);
  const agents = makeAllAgents(options, hosts);
  const { timeouts } = options;
  const uploads = new UploadSender(exchange, json, {
    idleMs: timeouts.streamIdleMs,
    answerMs: timeouts.uploadAnswerMs,
    agents: agents.uploads,
    pace: options.pace,
  });
  const breakers = new HostBreakers(options.breaker);
  const fetcher = new AssetFetcher(
    { exchange, hosts, credential, breakers, judge: new AssetJudge(json, timeouts.totalMs) },
    {
      firstByteMs: timeouts.firstByteMs,
      idleMs: timeouts.streamIdleMs,
      maxRedirects: options.maxRedirects,
      agents: agents.assets,
    },
  );
  const calls = new ApiCalls({ gate, exchange, json, uploads, credential, agents, options });
  return {
    api: new TriverseClient(calls, new AssetStreams(gate, fetcher, { pace: options.pace, waitMs: timeouts.totalMs }), odd.report),
    watch: new TriverseWatch(options, credential, odd.report),
    gauge: new TriverseGauge(gate, breakers, credential, odd),
    // No more of the credential than that: the key itself stays in here.
    key: {
      isRefused: () => credential.refused,
      replaced: () => credential.replaced,
      replace: (keys) => credential.replace(keys),
    },
    close: () => Object.values(agents).forEach(destroyAgents),
  };
}

/** A larger buffer gains little; with as many connections as assets may have this is 16 MB at most. */
const READ_BYTES = 256 * 1024;

/** Shorter than any server keeps an idle connection: a creation that is lost on a closing one is found again by its order id, but at the cost of a second call. */
const FREE_CREATION_MS = 1_000;

/** The bulkheads bound the calls of a class; the pools are as large as what may come together. */
function makeAllAgents({ timeouts, concurrency, lookup }: ResolvedTriverseOptions, hosts: AssetHosts) {
  const { connectMs } = timeouts;
  const pooled = concurrency.status.active + concurrency.links.active + concurrency.account.active;
  const guarded = guardedLookup((hostname, address) => hosts.mayBePrivate(hostname) || isPublicAddress(address), lookup);
  return {
    pooled: makeAgents({ connectMs, freeMs: FREE_SOCKET_MS, maxSockets: pooled }),
    creations: makeAgents({ connectMs, freeMs: FREE_CREATION_MS, maxSockets: concurrency.create.active }),
    // Unbounded as a pool, or Node would hand a used connection to the next in line; the bulkhead is the bound.
    uploads: makeAgents({ connectMs, freeMs: 0, maxSockets: Infinity }),
    assets: makeAgents({
      connectMs,
      freeMs: FREE_SOCKET_MS,
      maxSockets: concurrency.assets.active,
      lookup: guarded,
      readBytes: READ_BYTES,
    }),
  };
}
