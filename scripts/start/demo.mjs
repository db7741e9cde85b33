/** The demo teams of `npm start` and `npm run start:dev`, and the text printed for their users. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
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

const SCOPES = ['tasks:create', 'tasks:read', 'assets:read', 'uploads:write', 'usage:read', 'team:admin'];

/** Creates a demo team through the API. @returns its key in clear. */
export async function demoKey(url, adminToken) {
  const { team_id: team } = await admin(url, adminToken, 'teams', { name: 'demo' });
  const { key } = await admin(url, adminToken, `teams/${team}/keys`, { alias: 'demo key', scopes: SCOPES });
  return key;
}

/** A teams file with a demo team, whose key stays the same over restarts of the gateway and over runs. */
export async function demoTeamsFile() {
  const folder = join(root, 'dist/development');
  const [file, keyFile] = [join(folder, 'teams.yml'), join(folder, 'demo.key')];
  if (!existsSync(keyFile)) {
    const { generateTeamKey } = await import('../../dist/libs/access/src/keys/team-key-format.js');
    mkdirSync(folder, { recursive: true });
    writeFileSync(keyFile, generateTeamKey().key, { mode: 0o600 });
  }
  const keys = [{ key_file: keyFile, alias: 'demo key', scopes: SCOPES }];
  // JSON is YAML.
  writeFileSync(file, JSON.stringify({ teams: [{ id: 'demo', name: 'demo', keys }] }));
  return { file, key: readFileSync(keyFile, 'utf8') };
}

/** Whether the key of a previous start still works. */
export async function isKeyGood(url, key) {
  if (key === undefined) return false;
  const response = await fetch(`${url}/api/v1/tasks?limit=1`, { headers: { authorization: `Bearer ${key}` } });
  return response.status !== 401;
}

/** The addresses, and commands that can be copied as printed. */
export function demoText({ url, sandboxUrl, key, folder }) {
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

${folder ? keptText(folder) : ''}Press Ctrl-C to stop everything.`;
}

const keptText = (folder) =>
  `Teams, keys and tasks are kept in ${folder}: npm start -- --fresh starts anew, npm start -- --memory keeps nothing.\n`;
