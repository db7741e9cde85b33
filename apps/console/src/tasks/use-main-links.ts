import { assetNameOf, type DownloadResponse, TriverseError } from '#client';
import { useLoad } from '../usage/use-load.js';
import { useSession } from '../session/session-context.js';

/** Whether a finished task has a main file, and the name of its preview. */
export interface MainLinks {
  main: 'unknown' | 'there' | 'none';
  preview: string | undefined;
  error: unknown;
  reload: () => void;
}

/** Codes of a task without files. */
const NO_FILE = new Set([1005, 4042]);

export function useMainLinks(uuid: string, done: boolean): MainLinks {
  const { client } = useSession();
  const read = async (signal: AbortSignal): Promise<DownloadResponse | null> => {
    if (!done) return null;
    return client.assetUrls(uuid, { signal });
  };
  const { data, error, reload } = useLoad(`links ${uuid} ${done}`, read);
  const isEmpty = error instanceof TriverseError && NO_FILE.has(error.code ?? 0);
  return {
    main: isEmpty ? 'none' : data ? 'there' : 'unknown',
    preview: assetNameOf(data?.preview_url, window.location.origin),
    error: isEmpty ? undefined : error,
    reload,
  };
}
