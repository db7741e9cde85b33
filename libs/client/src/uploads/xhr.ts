import { reasonOf } from '../backoff.js';
import { NetworkError } from '../errors.js';
import { type PageRequest } from '../page.js';
import { type UploadProgress } from './upload.js';

export interface PageUpload {
  url: string;
  headers: Record<string, string>;
  form: FormData;
  onProgress: ((progress: UploadProgress) => void) | undefined;
  signal: AbortSignal | undefined;
}

/** fetch reports no upload progress; XMLHttpRequest does. */
export function sendWithProgress(
  request: PageRequest,
  { url, headers, form, onProgress, signal }: PageUpload,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(reasonOf(signal));
    const abort = () => request.abort();
    const settle = (act: () => void) => {
      signal?.removeEventListener('abort', abort);
      act();
    };
    request.open('POST', url);
    request.withCredentials = headers['authorization'] === undefined;
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    if (onProgress) request.upload.onprogress = ({ loaded, total }) => onProgress({ loaded, total });
    request.onload = () => settle(() => resolve(responseOf(request)));
    request.onerror = () => settle(() => reject(new NetworkError('the connection broke during the upload')));
    request.onabort = () => settle(() => reject(reasonOf(signal)));
    signal?.addEventListener('abort', abort, { once: true });
    request.send(form);
  });
}

function responseOf(request: PageRequest): Response {
  const retryAfter = request.getResponseHeader('retry-after');
  return new Response(request.responseText, {
    status: request.status,
    headers: retryAfter === null ? {} : { 'retry-after': retryAfter },
  });
}
