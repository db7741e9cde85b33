import { useEffect, useState } from 'react';
import { useSession } from '../session/session-context.js';
import { type TaskReference } from './task-reference.js';

const PICTURE = /\.(png|jpe?g|webp)$/i;

/** A blob: URL of the referenced picture, or of the preview of the task; undefined while there is none. */
export function useTaskThumbnail({ uuid, asset }: TaskReference): string | undefined {
  const { client } = useSession();
  const [url, setUrl] = useState<string>();
  const name = asset !== undefined && PICTURE.test(asset) ? asset : 'preview';
  useEffect(() => {
    const { signal, abort } = abortable();
    let made: string | undefined;
    const load = async () => {
      const { body, contentType } = await client.downloadAsset(uuid, { name, signal });
      const bytes = await new Response(body).arrayBuffer();
      if (signal.aborted || contentType?.startsWith('image/') !== true) return;
      setUrl((made = URL.createObjectURL(new Blob([bytes], { type: contentType }))));
    };
    // Without a picture, the sign of its kind stands there.
    load().catch(() => undefined);
    return () => {
      abort();
      setUrl(undefined);
      if (made !== undefined) URL.revokeObjectURL(made);
    };
  }, [client, uuid, name]);
  return url;
}

function abortable(): { signal: AbortSignal; abort: () => void } {
  const stop = new AbortController();
  return { signal: stop.signal, abort: () => stop.abort() };
}
