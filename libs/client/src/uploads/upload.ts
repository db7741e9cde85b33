import { type TriverseError } from '../errors.js';
import { type HttpCaller, type Query } from '../http/http-caller.js';
import { readData, readFailure } from '../http/read-answer.js';
import { page, type PageRequest } from '../page.js';
import { type UploadResponse } from '../wire.js';
import { multipart } from './multipart.js';
import { sendWithProgress } from './xhr.js';

/** Progress of an upload, in bytes. */
export interface UploadProgress {
  loaded: number;
  total: number;
}
/** Options of an upload. */
export interface UploadOptions {
  /** Name of a Blob without one; the gateway derives the file type from its extension. */
  filename?: string;
  onProgress?: ((progress: UploadProgress) => void) | undefined;
  signal?: AbortSignal | undefined;
}
/** Options of an upload of a 3D model. */
export interface ModelUploadOptions extends UploadOptions {
  variant?: 'geometry' | 'textured';
}

/** A `File` of a browser, or a `Blob` (in Node, `fs.openAsBlob` returns one that is read while it is sent). */
export type Uploadable = Blob & { readonly name?: string };

interface Upload extends UploadOptions {
  path: string;
  query?: Query;
  file: Uploadable;
}

/** Not retried, because each attempt counts against the upload limit. After a refused token, the file is sent once more with a new one. */
export async function upload(http: HttpCaller, { path, query, file, ...options }: Upload): Promise<UploadResponse> {
  const filename = options.filename ?? file.name ?? 'file';
  if (page.XMLHttpRequest)
    return uploadFromPage(http, page.XMLHttpRequest, { path, query: query ?? {}, file, filename, ...options });
  const { contentType, stream } = multipart(file, filename, options.onProgress);
  const headers = { 'content-type': contentType };
  return http.json({ method: 'POST', path, query, headers, body: stream, signal: options.signal });
}

async function uploadFromPage(
  http: HttpCaller,
  Request: new () => PageRequest,
  request: Upload & { filename: string },
): Promise<UploadResponse> {
  for (let second = false; ; second = true) {
    const { token, headers } = await http.headers('POST');
    const form = new FormData();
    form.append('file', request.file, request.filename);
    const { onProgress, signal } = request;
    const response = await sendWithProgress(new Request(), {
      url: http.url(request.path, request.query),
      headers,
      form,
      onProgress,
      signal,
    });
    if (response.ok) return readData<UploadResponse>(response);
    const failure: TriverseError = await readFailure(response);
    if (response.status !== 401 || second || !http.reject(token)) throw failure;
  }
}
