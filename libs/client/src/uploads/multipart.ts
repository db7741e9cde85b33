import { randomKey } from '../tasks/tasks-api.js';
import { type UploadProgress } from './upload.js';

const CRLF = '\r\n';

/** Streams one file as a multipart body, so that a large model is never entirely in memory. */
export function multipart(file: Blob, filename: string, onProgress?: (progress: UploadProgress) => void) {
  const boundary = `triverse-${randomKey()}`;
  const name = filename.replaceAll(/["\r\n]/g, (character) => encodeURIComponent(character));
  const head = [
    `--${boundary}`,
    `Content-Disposition: form-data; name="file"; filename="${name}"`,
    `Content-Type: ${file.type === '' ? 'application/octet-stream' : file.type}`,
    '',
    '',
  ].join(CRLF);
  const tail = `${CRLF}--${boundary}--${CRLF}`;

  async function* parts(): AsyncGenerator<Uint8Array, void> {
    const text = new TextEncoder();
    yield text.encode(head);
    const reader = file.stream().getReader();
    for (let loaded = 0; ;) {
      const { done, value } = await reader.read();
      if (done) break;
      yield value;
      loaded += value.byteLength;
      onProgress?.({ loaded, total: file.size });
    }
    yield text.encode(tail);
  }

  return { contentType: `multipart/form-data; boundary=${boundary}`, stream: () => streamOf(parts()) };
}

function streamOf(parts: AsyncGenerator<Uint8Array, void>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await parts.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await parts.return();
    },
  });
}
