/** The built gateway, with the sandbox as its upstream, for benchmarks. */
import { fileURLToPath } from 'node:url';
import { GATEWAY_NODE_ARGS } from '../../scripts/start/node-args.mjs';
import { LOAD_CORE, pinMainThread, SERVER_CORE, startNode } from './processes.mjs';

const dist = (app) => fileURLToPath(new URL(`../../dist/apps/${app}/src/main.js`, import.meta.url));
const UPSTREAM_KEY = 'sk-bench-upstream-key';
export const ADMIN_TOKEN = 'bench-admin-token-0123456789abcdef';

/** @returns { url, apiKey, process } */
export async function startSandbox({ core = LOAD_CORE, env = {} } = {}) {
  const child = startNode(dist('sandbox'), { core, env: { SANDBOX_PORT: '0', SANDBOX_API_KEY: UPSTREAM_KEY, ...env } });
  return { url: await child.printed(/sandbox upstream listening on (\S+)\n/), apiKey: UPSTREAM_KEY, process: child };
}

/** Said in the report of each bench that starts its gateway so. */
export const HELPERS_ELSEWHERE = "Of the gateway only the main thread is pinned: V8's collector threads may use the other core.";

/**
 * @param upstream { url, apiKey }
 * @param options.helpersElsewhere only the main thread is pinned to its core, for benches of latency: V8's collector threads work beside it, as
 *   they are made to, instead of taking its core.
 * @returns { url, process, admin(path, body), makeTeam(key settings) → { teamId, key }, metrics() → text }
 */
export async function startGateway(
  upstream,
  { core = SERVER_CORE, helpersElsewhere = false, env = {}, nodeArgs = [], stdout } = {},
) {
  const child = startNode(dist('gateway'), {
    core: helpersElsewhere ? undefined : core,
    stdout,
    nodeArgs: [...GATEWAY_NODE_ARGS, ...nodeArgs],
    env: {
      PORT: '0',
      HOST: '127.0.0.1',
      LOG_LEVEL: 'warn',
      // A server under full load must not fail its own liveness check.
      WATCH_LEASE_MS: '60000',
      TRIVERSE_API_KEY: upstream.apiKey,
      TRIVERSE_BASE_URL: `${upstream.url}/api/v1`,
      GATEWAY_SECRET: 'bench-gateway-secret-of-32-characters-or-more',
      ADMIN_TOKEN,
      ...env,
    },
  });
  const { listening } = await child.heard((message) => message?.listening !== undefined);
  if (helpersElsewhere) pinMainThread(child, core);
  const url = listening.replace('[::1]', '127.0.0.1');
  const admin = (path, body) => post(`${url}/gateway/v1/${path}`, ADMIN_TOKEN, body);
  const makeTeam = async (settings = {}) => {
    const { team_id: teamId } = await admin('teams', { name: 'bench' });
    const { key } = await admin(`teams/${teamId}/keys`, settings);
    return { teamId, key };
  };
  const metrics = async () => (await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } })).text();
  return { url, process: child, admin, makeTeam, metrics };
}

/** POSTs JSON and opens the envelope. */
export async function post(url, token, body) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) throw new Error(`POST ${url}: ${response.status} ${JSON.stringify(answer)}`);
  return answer.data;
}
