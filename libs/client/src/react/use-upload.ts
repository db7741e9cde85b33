import { useCallback, useEffect, useRef, useState } from 'react';
import { type TriverseClient } from '../client.js';
import { errorOf } from '../errors.js';
import { type Uploadable } from '../uploads/upload.js';

/** State of an upload. */
export interface UploadView {
  phase: 'idle' | 'uploading' | 'done' | 'failed';
  /** Percent, 0 to 100. */
  progress: number;
  /** Value for a file parameter, once it is done. */
  fileKey: string | undefined;
  /** Why it failed. */
  error: Error | undefined;
}

/** State of an upload with what a component can do. */
export interface UseUpload extends UploadView {
  /** Uploads a file; one that is under way is cancelled. Never rejects: `error` says why it failed. */
  upload: (file: Uploadable) => Promise<string | undefined>;
  /** Cancels the upload, and forgets the file. */
  reset: () => void;
}

const IDLE: UploadView = { phase: 'idle', progress: 0, fileKey: undefined, error: undefined };

/** Uploads one file at a time. Cancels the upload when the component unmounts. */
export function useUpload(client: TriverseClient, kind: 'image' | 'model'): UseUpload {
  const [view, setView] = useState(IDLE);
  const running = useRef<AbortController | undefined>(undefined);
  useEffect(() => () => running.current?.abort(), []);

  const upload = useCallback<UseUpload['upload']>(
    async (file) => {
      running.current?.abort();
      const { signal } = (running.current = new AbortController());
      const show = (next: UploadView) => void (signal.aborted || setView(next));
      show({ ...IDLE, phase: 'uploading' });
      const onProgress = ({ loaded, total }: { loaded: number; total: number }) =>
        show({ ...IDLE, phase: 'uploading', progress: total === 0 ? 0 : Math.floor((100 * loaded) / total) });
      try {
        const send = kind === 'image' ? client.uploadImage.bind(client) : client.uploadModel.bind(client);
        const { file_key: fileKey } = await send(file, { signal, onProgress });
        show({ phase: 'done', progress: 100, fileKey, error: undefined });
        return fileKey;
      } catch (error) {
        show({ ...IDLE, phase: 'failed', error: errorOf(error) });
        return undefined;
      }
    },
    [client, kind],
  );
  const reset = useCallback(() => {
    running.current?.abort();
    setView(IDLE);
  }, []);
  return { ...view, upload, reset };
}
