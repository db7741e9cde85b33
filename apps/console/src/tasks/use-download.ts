import { useState } from 'react';
import { useSession } from '../session/session-context.js';

/** Saves the task's main asset under the name that the gateway gives it. */
export function useDownload(uuid: string) {
  const { client } = useSession();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const save = async () => {
    setBusy(true);
    setError(null);
    try {
      const asset = await client.downloadAsset(uuid);
      const url = URL.createObjectURL(await asset.blob());
      const link = document.createElement('a');
      link.href = url;
      link.download = asset.filename ?? `${uuid}.glb`;
      link.click();
      // The browser reads the blob after the click has been handled.
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return { start: () => void save(), busy, error };
}
