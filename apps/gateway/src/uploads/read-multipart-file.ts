import { invalidParameters } from '#contracts';
import { Busboy, type BusboyHeaders } from '@fastify/busboy';
import { type IncomingMessage } from 'node:http';
import { type Readable } from 'node:stream';
import { notUtf8 } from '../platform/validation/not-utf8.js';

export interface MultipartFile {
  file: Readable;
  filename: string;
  contentType: string;
}

/**
 * Hands the part named `file` on as a stream while the request is still arriving.
 * @param use consumes the file; the answer is its result.
 * @throws ApiError 1004 when the body is not multipart, is cut short, or has no part named `file`.
 */
export async function withMultipartFile<T>(request: IncomingMessage, use: (part: MultipartFile) => Promise<T>): Promise<T> {
  const parser = createParser(request);
  return new Promise<T>((resolve, reject) => {
    let underway: Promise<T> | undefined;
    const fail = (error: unknown) => {
      request.unpipe(parser);
      // What is left of the body is let run out, so that the answer can be read on a connection that is kept.
      request.resume();
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    parser.on('file', (field, file, filename, _encoding, contentType) => {
      if (field !== 'file' || underway !== undefined) {
        file.resume();
        fail(
          invalidParameters([
            { field: field === 'file' ? 'file' : String(field), message: 'send exactly one file, in the part named `file`' },
          ]),
        );
        return;
      }
      const broken = [...`${filename}${contentType}`].includes('\uFFFD');
      if (broken) {
        file.resume();
        fail(notUtf8('file', 'its name and its type'));
        return;
      }
      request.once('aborted', () => file.destroy(new Error('the client went away')));
      underway = use({ file, filename: filename || 'upload', contentType });
      underway.then(resolve, fail);
    });
    parser.once('error', (error: Error) =>
      fail(invalidParameters([{ field: 'body', message: `is not valid multipart/form-data (${error.message})` }])),
    );
    parser.once('finish', () => {
      if (underway === undefined)
        fail(invalidParameters([{ field: 'file', message: 'is missing: send the file in the part named `file`' }]));
    });
    request.pipe(parser);
  });
}

function createParser(request: IncomingMessage): InstanceType<typeof Busboy> {
  const type = request.headers['content-type'] ?? '';
  if (!/^multipart\/form-data\b/i.test(type))
    throw invalidParameters([{ field: 'content-type', message: 'must be multipart/form-data' }]);
  try {
    return new Busboy({
      headers: request.headers as BusboyHeaders,
      limits: { files: 2, fields: 10, fieldSize: 4_096, headerPairs: 50 },
    });
  } catch {
    throw invalidParameters([{ field: 'content-type', message: 'must be multipart/form-data with a boundary' }]);
  }
}
