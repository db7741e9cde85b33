import { extname } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sendAsset } from '../assets/send-asset.js';
import { ApiError } from '../errors/api-error.js';
import { primaryFile } from '../flows/flow-output.js';
import type { Sandbox } from '../sandbox.js';
import { createTask } from '../tasks/create-task.js';
import { creationPayload, hiddenAfterWrite, READ_AFTER_WRITE_HEADER, statusPayload } from '../tasks/task-payload.js';
import type { Task } from '../tasks/task.js';
import { success, type Envelope } from './envelope.js';
import { accountOf, as, bodyOf, stringOf, taskOf } from './route-context.js';

export function taskRoutes(app: FastifyInstance, sandbox: Sandbox): void {
  app.post('/tasks/:flow', as('create'), async (request) => create(sandbox, request));
  app.get('/tasks/:uuid', as('status'), async (request) => readStatus(sandbox, request));
  app.get('/tasks/url/:uuid', as('url'), async (request) => success(assetLinks(sandbox, taskOf(sandbox, request))));
  app.route({
    method: ['GET', 'HEAD'],
    url: '/tasks/download/:uuid',
    ...as('download'),
    handler: async (request, reply) => download(sandbox, request, reply),
  });
}

function create(sandbox: Sandbox, request: FastifyRequest): Envelope {
  const flowName = stringOf(request.params, 'flow') ?? '';
  const task = createTask(sandbox, { account: accountOf(request), flowName, params: bodyOf(request) });
  return success(creationPayload(task, sandbox.payloads));
}

function readStatus(sandbox: Sandbox, request: FastifyRequest): Envelope {
  sandbox.stats.countStatusRead((stringOf(request.params, 'uuid') ?? '').toLowerCase());
  const task = taskOf(sandbox, request);
  const headerSent = request.headers[READ_AFTER_WRITE_HEADER.toLowerCase()] !== undefined;
  if (hiddenAfterWrite(task, sandbox.settings, headerSent)) throw new ApiError('taskNotFound');
  return success(statusPayload(task, sandbox.payloads));
}

function finishedFile(task: Task): string {
  if (task.status !== 'SUCCESS') throw new ApiError('wrongState');
  if (task.plan.withoutAssets) throw new ApiError('noAssets');
  return primaryFile(task.flow, task.input);
}

function assetLinks(sandbox: Sandbox, task: Task): object {
  const file = finishedFile(task);
  return {
    download_url: sandbox.links.read(`tasks/${task.uuid}/${file}`),
    preview_url: sandbox.links.read(`tasks/${task.uuid}/preview.png`),
    asset_id: task.uuid,
    kind: task.flow.kind,
  };
}

async function download(sandbox: Sandbox, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const task = taskOf(sandbox, request);
  const file = finishedFile(task);
  const filename = `${task.uuid}${extname(file) || '.glb'}`;
  if (sandbox.settings.downloadMode === 'redirect') {
    return reply.redirect(sandbox.links.read(`tasks/${task.uuid}/${file}`, filename), 302);
  }
  return sendAsset(request, reply, {
    asset: await sandbox.assets.find(task, file),
    contentType: 'application/octet-stream',
    filename,
    bytesPerSecond: sandbox.settings.assetBytesPerSecond,
    withoutRanges: sandbox.settings.downloadMode === 'whole',
    closing: sandbox.closing.signal,
  });
}
