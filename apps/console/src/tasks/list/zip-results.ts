import { type TaskListItem, type TriverseClient } from '#client';
import { Zip, ZipPassThrough } from 'fflate';

interface ZipProgress {
  /** Tasks whose file is in the archive. */
  done: number;
  total: number;
}

/**
 * The main file of each task in one archive, one after another. Models and pictures are compressed already, so they are stored as they are.
 * @throws what a download throws; the archive is given up then
 */
export async function zipResults(
  client: TriverseClient,
  tasks: readonly TaskListItem[],
  { onProgress, signal }: { onProgress: (progress: ZipProgress) => void; signal: AbortSignal },
): Promise<Blob> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const zip = new Zip((error, part) => {
    if (error) throw error;
    parts.push(part);
  });
  for (const [done, { task_uuid: uuid, flow_name: flow }] of tasks.entries()) {
    onProgress({ done, total: tasks.length });
    const { body, filename } = await client.downloadAsset(uuid, { signal });
    const entry = new ZipPassThrough(entryName(uuid, flow, filename));
    zip.add(entry);
    await pour(body, entry);
  }
  zip.end();
  return new Blob(parts, { type: 'application/zip' });
}

async function pour(body: ReadableStream<Uint8Array> | null, entry: ZipPassThrough): Promise<void> {
  const reader = body?.getReader();
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    entry.push(value ?? new Uint8Array(0), done);
    if (done) return;
  }
}

/** Unique in the archive, and found again in the list by its beginning. */
function entryName(uuid: string, flow: string, filename: string | null): string {
  const ending = /\.[A-Za-z0-9]{1,8}$/.exec(filename ?? '')?.[0] ?? '';
  return `${flow}-${uuid}${ending}`;
}
