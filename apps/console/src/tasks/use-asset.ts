import { type DownloadedAsset } from '#client';
import { useEffect, useReducer, useState } from 'react';
import { useRetryWhenBack } from '../live/use-retry-when-back.js';
import { useSession } from '../session/session-context.js';

export interface AssetView {
  /** A blob: URL, valid while the component is mounted. */
  url: string | undefined;
  /** Its size; undefined until it is there. */
  bytes: number | undefined;
  /** Fraction received; undefined if the size is not known. */
  percent: number | undefined;
  error: unknown;
}

const NOTHING: AssetView = { url: undefined, bytes: undefined, percent: undefined, error: undefined };

/** Fetches an asset with the client's credential: a page element cannot send one. Without a name, the task's main asset. */
export function useAsset(uuid: string, name: string | undefined): AssetView {
  const { client } = useSession();
  const [view, setView] = useState(NOTHING);
  const [round, again] = useReducer((before: number) => before + 1, 0);
  useEffect(() => {
    const stop = new AbortController();
    let url: string | undefined;
    setView(NOTHING);
    const load = async () => {
      const asset = await client.downloadAsset(uuid, { signal: stop.signal, ...(name === undefined ? {} : { name }) });
      const blob = await collect(asset, (percent) => setView({ ...NOTHING, percent }));
      if (stop.signal.aborted) return;
      url = URL.createObjectURL(blob);
      setView({ ...NOTHING, url, bytes: blob.size });
    };
    load().catch((error: unknown) => void (stop.signal.aborted || setView({ ...NOTHING, error })));
    return () => {
      stop.abort();
      if (url !== undefined) URL.revokeObjectURL(url);
    };
  }, [client, uuid, name, round]);
  useRetryWhenBack(view.error, again);
  return view;
}

async function collect({ body, size, contentType }: DownloadedAsset, onPercent: (percent: number) => void): Promise<Blob> {
  if (body === null) return new Blob([]);
  const reader = body.getReader();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (let loaded = 0, told = 0; ;) {
    const { done, value } = await reader.read();
    if (done) return new Blob(parts, { type: contentType ?? '' });
    parts.push(value as Uint8Array<ArrayBuffer>);
    loaded += value.byteLength;
    const percent = size === null || size === 0 ? told : Math.floor((100 * loaded) / size);
    if (percent >= told + 5) onPercent((told = percent));
  }
}
