import { type HttpCaller } from '../http/http-caller.js';
import { type CallOptions, uuidPath } from './tasks-api.js';

/** Options of a download. */
export interface DownloadOptions extends CallOptions {
  /** A named asset of the task; without it, the main one. */
  name?: string;
  /** Byte positions, both included. */
  range?: { start: number; end?: number };
}

/** A file that is being downloaded. */
export interface DownloadedAsset {
  /** The bytes, not yet read. */
  body: ReadableStream<Uint8Array> | null;
  blob(): Promise<Blob>;
  contentType: string | null;
  /** Size of this answer in bytes; null if unknown. */
  size: number | null;
  filename: string | null;
  /** `Content-Range` of a partial answer. */
  contentRange: string | null;
}

export async function downloadAsset(http: HttpCaller, taskUuid: string, options: DownloadOptions = {}): Promise<DownloadedAsset> {
  const uuid = uuidPath(taskUuid);
  const { name, range, signal } = options;
  const response = await http.send({
    path: name === undefined ? `/api/v1/tasks/download/${uuid}` : `/api/v1/tasks/${uuid}/assets/${encodeURIComponent(name)}`,
    headers: { accept: '*/*', ...(range ? { range: `bytes=${range.start}-${range.end ?? ''}` } : {}) },
    signal,
  });
  const header = (field: string) => response.headers.get(field);
  const length = header('content-length');
  return {
    body: response.body,
    blob: () => response.blob(),
    contentType: header('content-type'),
    size: length === null ? null : Number(length),
    filename: filenameOf(header('content-disposition')),
    contentRange: header('content-range'),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Invalid encoding: use the name as it is.
    return text;
  }
}

function filenameOf(disposition: string | null): string | null {
  const extended = /filename\*=utf-8''([^;]+)/i.exec(disposition ?? '')?.[1];
  if (extended !== undefined) return decoded(extended);
  return /filename="?([^";]+)"?/i.exec(disposition ?? '')?.[1] ?? null;
}
