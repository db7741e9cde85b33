/** Each runs on the server's core and follows the upstream of the load. @returns { process, join }; `join` lets a client join the room */
import { startGateway, post } from '../support/gateway.mjs';
import { SERVER_CORE, startNode } from '../support/processes.mjs';

const SOCKET_IO = '/socket.io/?EIO=4&transport=websocket';
const UPSTREAM_KEY = 'sk-bench';

async function plain(script, upstream, path) {
  const process = startNode(new URL(`./processes/${script}`, import.meta.url), { core: SERVER_CORE, args: [upstream] });
  const { listening: url } = await process.heard((message) => message?.listening !== undefined);
  return { process, join: { url, path } };
}

async function gateway(upstream, env) {
  const { url, process, makeTeam } = await startGateway({ url: upstream, apiKey: UPSTREAM_KEY }, { env });
  const { key: token } = await makeTeam();
  const { task_uuid: uuid } = await post(`${url}/api/v1/tasks/text-to-model`, token, { prompt: 'a red chair' });
  return { process, join: { url, path: SOCKET_IO, token, uuid } };
}

export const CONTESTANTS = {
  'raw ws, frame built once': (upstream) => plain('raw-ws.mjs', upstream, '/'),
  'socket.io broadcast': (upstream) => plain('socket-io.mjs', upstream, SOCKET_IO),
  gateway,
};
