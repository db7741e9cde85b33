import { useState } from 'react';
import { useSession } from '../session/session-context.js';
import { saveFile } from '../shell/save-file.js';

/** Saves an asset of the task under the file name that the gateway sends. Without a name, the main asset is saved. */
export function useDownload(uuid: string, name?: string) {
  const { client } = useSession();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const save = async () => {
    setBusy(true);
    setError(null);
    try {
      const asset = await client.downloadAsset(uuid, name === undefined ? {} : { name });
      saveFile(await asset.blob(), asset.filename ?? name ?? `${uuid}.glb`);
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return { start: () => void save(), busy, error };
}
