/** The part of the upstream that fan-out needs: creates tasks and pushes changes on command. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

const CREATED = '2026-01-01T00:00:00.000000Z';
const INPUT = {
  prompt: 'a red chair',
  image_url: 'https://assets.example.com/tasks/input.png',
  model_version: 'v2',
  polygon_limit: 1000000,
};
/** With the rest of a status about 800 bytes, typical of a task near its end. */
const OUTPUT = {
  geometry_job_status: 'COMPLETED',
  texture_job_status: 'IN_PROGRESS',
  preprocessed_image_url: [
    'https://assets.example.com/tasks/92483a80-236c-4889-9a95-4c90bb64dfd8/preprocessed_input_image_0.png',
  ],
  geometry_model_url: ['https://assets.example.com/tasks/92483a80-236c-4889-9a95-4c90bb64dfd8/textureless_model_0.glb'],
  textured_model_url: null,
  notes: 'x'.repeat(120),
};

export async function startTinyUpstream() {
  const tasks = new Map();
  const followers = new Set();
  const server = createServer((request, response) => answer(tasks, request, response));
  const watches = new WebSocketServer({ server, perMessageDeflate: false });
  watches.on('connection', (socket) => {
    followers.add(socket);
    socket.on('close', () => followers.delete(socket));
    socket.on('error', () => socket.terminate());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    /** Pushes a change of the task to every follower. */
    push(uuid, rev) {
      const status = statusOf(uuid, { rev, sentAt: Math.round(performance.now() * 1000) });
      tasks.set(uuid, status);
      const frame = `event: update\ndata: ${JSON.stringify(status)}\n\n`;
      for (const socket of followers) socket.send(frame);
    },
  };
}

function statusOf(uuid, news = {}) {
  return {
    flowName: 'text-to-model',
    taskId: uuid,
    status: 'RUNNING',
    input: INPUT,
    output: { ...OUTPUT, ...news },
    createTime: CREATED,
  };
}

function answer(tasks, request, response) {
  request.resume().once('end', () => {
    const data = request.method === 'POST' ? create(tasks) : tasks.get(request.url.split('/').at(-1));
    response.writeHead(data === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify(data === undefined ? { code: 1006, message: 'not found' } : { code: 0, message: 'success', data }),
    );
  });
}

function create(tasks) {
  const uuid = randomUUID();
  tasks.set(uuid, statusOf(uuid));
  return {
    task_uuid: uuid,
    name: uuid,
    created_at: CREATED,
    is_public: true,
    task_priority: 0,
    status: 'RUNNING',
    flow_name: 'text-to-model',
    input: INPUT,
    costCredits: 1,
  };
}
