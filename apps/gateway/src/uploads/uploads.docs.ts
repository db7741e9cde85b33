import { z } from 'zod';
import { documentRoutes } from '../platform/docs-kit/route-docs.js';
import { presignedGet, presignedUpload, upload } from '../platform/docs-kit/file-schemas.js';
import { PresignGetDto, PresignUploadDto } from './presign-requests.dto.js';
import { PresignController } from './presign.controller.js';
import { UploadsController } from './uploads.controller.js';

const multipart = (what: string) => ({
  type: 'object',
  properties: { file: { type: 'string', contentMediaType: 'application/octet-stream', description: what } },
  required: ['file'],
});

export const uploadsDocs = documentRoutes(UploadsController, {
  image: {
    id: 'uploadImage',
    tag: 'Files',
    summary: 'Upload an image',
    description: 'Exactly one file, in the part `file`; passed on while it arrives. At most `IMAGE_LIMIT_BYTES`.',
    body: { multipart: multipart('JPEG, PNG or WebP.') },
    data: upload,
    errors: [2004, 2008],
    upstream: true,
  },
  model: {
    id: 'uploadModel',
    tag: 'Files',
    summary: 'Upload a 3D model',
    description: 'Exactly one file, in the part `file`; passed on while it arrives. At most `MODEL_LIMIT_BYTES`.',
    query: z.strictObject({ modelVariant: z.enum(['geometry', 'textured']).optional() }),
    body: { multipart: multipart('A 3D model, e.g. GLB.') },
    data: upload,
    errors: [2004, 2008],
    upstream: true,
  },
});

export const presignDocs = documentRoutes(PresignController, {
  upload: {
    id: 'presignUpload',
    tag: 'Files',
    summary: "An address for the client's own upload",
    description: 'Counts as an upload. The `file_key` is known for 24 hours, and on from its first use.',
    body: { schema: PresignUploadDto, example: { filename: 'chair.png', content_type: 'image/png' } },
    data: presignedUpload,
    errors: [2004],
    upstream: true,
  },
  get: {
    id: 'presignGet',
    tag: 'Files',
    summary: 'A short-lived address of an uploaded file',
    description: 'Only for files that the team itself uploaded.',
    body: { schema: PresignGetDto, example: { file_key: 'tasks/uid_7/20250805/0f8b6c1e.png' } },
    data: presignedGet,
    errors: [1005],
    upstream: true,
  },
});
