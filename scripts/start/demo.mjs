/** The demo team of `npm start`, and what is printed for its user. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../install.mjs';

async function admin(url, token, path, body) {
  const response = await fetch(`${url}/gateway/v1/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(`demo team: ${answer.message}`);
  return answer.data;
}

/** Makes a team of its own and gives its key, in clear this once. */
export async function demoKey(url, adminToken) {
  const { team_id: team } = await admin(url, adminToken, 'teams', { name: 'demo' });
  const scopes = ['tasks:create', 'tasks:read', 'assets:read', 'uploads:write', 'usage:read', 'team:admin'];
  const { key } = await admin(url, adminToken, `teams/${team}/keys`, { alias: 'demo key', scopes });
  return key;
}

/** Where everything is, and lines that work as printed. */
export function demoText({ url, sandboxUrl, key }) {
  const hasConsole = existsSync(join(root, 'dist/apps/console/index.html'));
  return `
Triverse gateway      ${url}
${hasConsole ? `Console               ${url}/console\n` : ''}Upstream              the bundled sandbox, ${sandboxUrl} (set TRIVERSE_API_KEY for the real one)
Demo team key         ${key}

Create a task and watch it (from this folder):

  TASK=$(curl -s ${url}/api/v1/tasks/text-to-model -H 'Authorization: Bearer ${key}' -H 'Content-Type: application/json' -d '{"prompt":"a red chair"}' | sed -E 's/.*"task_uuid":"([^"]+)".*/\\1/')

  TASK=$TASK node --input-type=module -e "
    import { io } from 'socket.io-client';
    const socket = io('${url}', { auth: { token: '${key}' } });
    const show = ({ rev, status }) => {
      console.log(rev, status.status, status.progress ?? '');
      if (['SUCCESS', 'FAILED', 'CANCELLED'].includes(status.status)) socket.close();
    };
    socket.on('connect', async () => show((await socket.emitWithAck('task:subscribe', { task_uuid: process.env.TASK })).data));
    socket.on('task:update', show);
    socket.on('task:finalized', show);"

  curl -s -o model.glb ${url}/api/v1/tasks/download/$TASK -H 'Authorization: Bearer ${key}'

Ctrl-C ends everything.`;
}
