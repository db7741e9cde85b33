import { extname } from 'node:path';
import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiError } from '../errors/api-error.js';
import type { Sandbox } from '../sandbox.js';
import { receiveUpload } from '../uploads/receive-upload.js';
import { sniffImage, sniffModel, type FileFormat, type SniffedFile } from '../uploads/sniff-format.js';
import { success, type Envelope } from './envelope.js';
import { accountOf, as, bodyOf, stringOf } from './route-context.js';

export async function uploadRoutes(app: FastifyInstance, sandbox: Sandbox): Promise<void> {
  await app.register(multipart);
  app.post('/upload/image', as('upload'), async (request) => {
    const limit = sandbox.settings.maxImageBytes;
    return upload(sandbox, request, { limit, sniff: sniffImage });
  });
  app.post('/upload/model', as('upload'), async (request) => {
    const variant = stringOf(request.query, 'modelVariant') ?? 'textured';
    if (variant !== 'geometry' && variant !== 'textured') {
      throw new ApiError('invalidParameters', 'modelVariant must be one of geometry, textured');
    }
    return upload(sandbox, request, { limit: sandbox.settings.maxModelBytes, sniff: sniffModel });
  });
  app.post('/upload/presigned-upload-url', as('upload'), async (request) => presignUpload(sandbox, request));
  app.post('/upload/presigned-get-url', as('upload'), async (request) => presignGet(sandbox, request));
}

interface UploadRules {
  limit: number;
  sniff: (file: SniffedFile) => FileFormat | undefined;
}

async function upload(sandbox: Sandbox, request: FastifyRequest, { limit, sniff }: UploadRules): Promise<Envelope> {
  const account = accountOf(request);
  sandbox.uploadLimiter.take(account.id);
  const part = await request.file({ limits: { fileSize: limit, files: 1 }, throwFileSizeLimit: false });
  if (!part || part.fieldname !== 'file') throw new ApiError('invalidParameters', 'the multipart field file is required');
  const received = await receiveUpload(part.file);
  if (part.file.truncated) throw new ApiError('invalidParameters', `the file is too large, at most ${limit} bytes`);
  const format = sniff({ ...received, filename: part.filename });
  if (!format) throw new ApiError('unsupportedFormat');
  const unsafe = part.filename.includes('forbidden-content') || received.head.includes('forbidden-content');
  if (unsafe) throw new ApiError('unsafeContent');
  const key = sandbox.uploads.newKey(account, format.extension);
  sandbox.uploads.put({ key, ...received, contentType: format.contentType, filename: part.filename });
  return success({ file_key: key });
}

function presignUpload(sandbox: Sandbox, request: FastifyRequest): Envelope {
  const body = bodyOf(request);
  const filename = stringOf(body, 'filename');
  if (!filename) throw new ApiError('invalidParameters', 'filename is required');
  const extension = extname(filename).slice(1).toLowerCase();
  if (!/^[a-z0-9]{1,8}$/.test(extension)) throw new ApiError('unsupportedFormat');
  const key = sandbox.uploads.newKey(accountOf(request), extension);
  const contentType = stringOf(body, 'content_type');
  const headers = contentType === undefined ? {} : { headers: { 'Content-Type': contentType } };
  return success({ upload_url: sandbox.links.write(key), file_key: key, ...headers });
}

function presignGet(sandbox: Sandbox, request: FastifyRequest): Envelope {
  const body = bodyOf(request);
  const key = stringOf(body, 'file_key');
  if (!key) throw new ApiError('invalidParameters', 'file_key is required');
  if (!sandbox.uploads.owns(accountOf(request), key)) throw new ApiError('resourceNotFound');
  const url = sandbox.links.read(key, stringOf(body, 'filename'));
  return success({ download_url: url, expires_at: sandbox.links.expiresAt().toISOString() });
}
