import { useEffect, useState } from 'react';
import { useSession } from '../../session/session-context.js';
import { type PicturePlace } from './picture-places.js';
import { picturesOf } from './picture-store.js';

/** The first picture that is there, as a blob: URL; undefined while it is fetched, and if there is none. @param wanted fetches nothing while false */
export function usePicture(places: readonly PicturePlace[], wanted: boolean): string | undefined {
  const { client } = useSession();
  const key = JSON.stringify(places);
  const [shown, setShown] = useState<{ key: string; url: string | undefined }>();
  useEffect(() => {
    if (!wanted) return undefined;
    const stop = new AbortController();
    picturesOf(client)
      .first(JSON.parse(key) as PicturePlace[], stop.signal)
      .then(
        (url) => void (stop.signal.aborted || setShown({ key, url })),
        // A picture is worth no notice: the list itself says when the gateway is away, and its icon stands meanwhile.
        () => undefined,
      );
    return () => stop.abort();
  }, [client, key, wanted]);
  // The former picture stays until the next one is there: a task's own changes while it runs.
  return picturesOf(client).peek(places) ?? shown?.url;
}
