import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { bufferAsset, type Asset } from '../assets/asset.js';
import { sendAsset } from '../assets/send-asset.js';
import type { Sandbox } from '../sandbox.js';
import { receiveUpload } from '../uploads/receive-upload.js';
import { as, stringOf } from './route-context.js';

/** The object store beside the API: no bearer, links carry their permission, errors are XML as such stores send them. */
export async function storageRoutes(app: FastifyInstance, sandbox: Sandbox): Promise<void> {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
  app.route({
    method: ['GET', 'HEAD'],
    url: '/storage/*',
    ...as('storage'),
    handler: async (request, reply) => readObject(sandbox, request, reply),
  });
  app.put('/storage/*', { ...as('storage'), bodyLimit: 1024 ** 3 }, async (request, reply) =>
    writeObject(sandbox, request, reply),
  );
}

const keyOf = (request: FastifyRequest): string => stringOf(request.params, '*') ?? '';

function allowed(sandbox: Sandbox, request: FastifyRequest, verb: 'read' | 'write'): boolean {
  const [expires, sig, filename] = ['expires', 'sig', 'filename'].map((name) => stringOf(request.query, name));
  return sandbox.links.allows(verb, keyOf(request), { expires, sig, filename });
}

function refuse(reply: FastifyReply, status: number, code: string): FastifyReply {
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code></Error>\n`;
  return reply.code(status).type('application/xml').send(xml);
}

async function readObject(sandbox: Sandbox, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  if (!allowed(sandbox, request, 'read')) return refuse(reply, 403, 'AccessDenied');
  const asset = await objectOf(sandbox, keyOf(request));
  if (!asset) return refuse(reply, 404, 'NoSuchKey');
  return sendAsset(request, reply, {
    asset,
    filename: stringOf(request.query, 'filename')?.replaceAll(/["\\\r\n]/g, '_'),
    bytesPerSecond: sandbox.settings.assetBytesPerSecond,
    closing: sandbox.closing.signal,
  });
}

async function objectOf(sandbox: Sandbox, key: string): Promise<Asset | undefined> {
  const upload = sandbox.uploads.get(key);
  if (upload?.bytes) return bufferAsset(upload.bytes, upload.etag, upload.contentType);
  const [folder, uuid = '', name] = key.split('/');
  const task = sandbox.tasks.get(uuid);
  return folder === 'tasks' && task && name !== undefined ? sandbox.assets.find(task, name) : undefined;
}

async function writeObject(sandbox: Sandbox, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  if (!allowed(sandbox, request, 'write')) return refuse(reply, 403, 'AccessDenied');
  const body = request.body instanceof Readable ? request.body : Readable.from([]);
  const received = await receiveUpload(body);
  const contentType = request.headers['content-type'] ?? 'application/octet-stream';
  sandbox.uploads.put({ key: keyOf(request), ...received, contentType });
  return reply.code(200).header('etag', received.etag).send();
}
