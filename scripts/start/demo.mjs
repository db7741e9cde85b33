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

/** @returns the address of a link that signs a browser in with the key, once, within five minutes. */
export async function signInLink(url, key) {
  const response = await fetch(`${url}/auth/session/code`, { method: 'POST', headers: { authorization: `Bearer ${key}` } });
  const answer = await response.json();
  if (!response.ok) throw new Error(`sign-in link: ${answer.message}`);
  return `${url}/console/#sign-in=${answer.data.code}`;
}

export const hasConsole = () => existsSync(join(root, 'dist/apps/console/index.html'));

/** The addresses, and commands that can be copied as printed. */
export function demoText({ url, sandboxUrl, key, adminToken, link, folder }) {
  const rows = [
    ['Triverse gateway', url],
    ...(link
      ? [
          ['Console', `${url}/console`],
          ['Sign in at once', `${link}  (works once, for five minutes)`],
        ]
      : []),
    ['API documents', `${url}/docs`],
    ['Upstream', `the bundled sandbox, ${sandboxUrl} (set TRIVERSE_API_KEY for the real one)`],
    ['Demo team key', key],
    ['Admin token', adminToken ?? 'the one in ADMIN_TOKEN'],
  ];
  return `
${rows.map(([name, value]) => `${name.padEnd(21)} ${value}`).join('\n')}

Create a task, watch it and load its model (from this folder):

${process.platform === 'win32' ? powershellLines({ url, key }) : shellLines({ url, key })}

${folder ? keptText(folder) : ''}Press Ctrl-C to stop everything.`;
}

function shellLines({ url, key }) {
  return `  TASK=$(curl -s ${url}/api/v1/tasks/text-to-model -H 'Authorization: Bearer ${key}' -H 'Content-Type: application/json' -d '{"prompt":"a red chair"}' | sed -E 's/.*"task_uuid":"([^"]+)".*/\\1/')

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

  curl -s -o model.glb ${url}/api/v1/tasks/download/$TASK -H 'Authorization: Bearer ${key}'`;
}

/**
 * For PowerShell 5 and 7: `curl` is another command in the former, and the two pass quotes inside an argument differently, so the body comes from the
 * pipe and the script from a file.
 */
export function powershellLines({ url, key }) {
  return `  $env:GATEWAY = '${url}'
  $env:KEY = '${key}'

  $env:TASK = ('{"prompt":"a red chair"}' | curl.exe -s "$env:GATEWAY/api/v1/tasks/text-to-model" -H "Authorization: Bearer $env:KEY" -H "Content-Type: application/json" --data-binary "@-" | ConvertFrom-Json).data.task_uuid

  node scripts/watch-task.mjs

  curl.exe -s -o model.glb "$env:GATEWAY/api/v1/tasks/download/$env:TASK" -H "Authorization: Bearer $env:KEY"`;
}

const keptText = (folder) =>
  `Teams, keys and tasks are kept in ${folder}: npm start -- --fresh starts anew, npm start -- --memory keeps nothing.\n`;
