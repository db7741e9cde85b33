/**
 * Each runs on the server's core and follows the upstream of the load.
 * @returns { process, join, pids, others } `join` lets a client join the room; `pids`: the processes that do the work; `others`: to stop beside `process`
 */
import { existsSync } from 'node:fs';
import { startNginx } from '../download/nginx.mjs';
import { newFolder } from '../support/folder.mjs';
import { startGateway, post } from '../support/gateway.mjs';
import { SERVER_CORE, startNode } from '../support/processes.mjs';

const SOCKET_IO = '/socket.io/?EIO=4&transport=websocket';
const UPSTREAM_KEY = 'sk-bench';

/** Where Debian's package puts it. */
const NCHAN = '/usr/lib/nginx/modules/ngx_nchan_module.so';

async function plain(script, path, ...args) {
  const process = startNode(new URL(`./processes/${script}`, import.meta.url), { core: SERVER_CORE, args });
  const { listening: url } = await process.heard((message) => message?.listening !== undefined);
  return { process, join: { url, path }, pids: [process.pid] };
}

/** The process that publishes to nginx counts, too: it does what every contestant does for a change. */
async function nchan(upstream) {
  const location = 'nchan_pubsub; nchan_channel_id task; nchan_message_buffer_length 8; nchan_subscriber_first_message oldest;';
  const nginx = await startNginx(newFolder(), { core: SERVER_CORE, modules: [NCHAN], connections: 16_384, location });
  const { process, ...rest } = await plain('nchan.mjs', '/', upstream, nginx.url, String(nginx.pid));
  return { ...rest, process, pids: [process.pid, nginx.pid], others: [nginx.process] };
}

async function gateway(upstream, env) {
  const { url, process, makeTeam } = await startGateway({ url: upstream, apiKey: UPSTREAM_KEY }, { env });
  const { key: token } = await makeTeam();
  const { task_uuid: uuid } = await post(`${url}/api/v1/tasks/text-to-model`, token, { prompt: 'a red chair' });
  return { process, join: { url, path: SOCKET_IO, token, uuid }, pids: [process.pid] };
}

export const CONTESTANTS = {
  'raw ws, frame built once': (upstream) => plain('raw-ws.mjs', '/', upstream),
  'socket.io broadcast': (upstream) => plain('socket-io.mjs', SOCKET_IO, upstream),
  gateway,
  ...(existsSync(NCHAN) && { 'nginx with nchan': nchan }),
};
