import { useEffect, useRef, useState } from 'react';
import { useSession } from '../session/session-context.js';
import { rememberFile } from './chosen-files.js';

export type UploadState =
  | { step: 'idle' }
  | { step: 'sending'; name: string; percent: number }
  | { step: 'done'; name: string }
  | { step: 'failed'; error: unknown };

/** Uploads one file at a time. A new file replaces an upload in progress. */
export function useUpload(kind: 'image' | 'model', onKey: (fileKey: string) => void) {
  const { client } = useSession();
  const [state, setState] = useState<UploadState>({ step: 'idle' });
  const running = useRef<AbortController | undefined>(undefined);
  useEffect(() => () => running.current?.abort(), []);

  const send = async (file: File) => {
    running.current?.abort();
    const { signal } = (running.current = new AbortController());
    const show = (next: UploadState) => void (signal.aborted || setState(next));
    show({ step: 'sending', name: file.name, percent: 0 });
    const onProgress = ({ loaded, total }: { loaded: number; total: number }) =>
      show({ step: 'sending', name: file.name, percent: total === 0 ? 0 : (100 * loaded) / total });
    try {
      const answer = await (kind === 'image'
        ? client.uploadImage(file, { onProgress, signal })
        : client.uploadModel(file, { onProgress, signal }));
      if (signal.aborted) return;
      rememberFile(answer.file_key, file, kind);
      show({ step: 'done', name: file.name });
      onKey(answer.file_key);
    } catch (error) {
      show({ step: 'failed', error });
    }
  };

  const cancel = () => {
    running.current?.abort();
    setState({ step: 'idle' });
  };
  return { state, start: (file: File) => void send(file), cancel };
}
