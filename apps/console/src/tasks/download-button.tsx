import { Button } from '@mantine/core';
import { Problem } from '../errors/problem.js';
import { useDownload } from './use-download.js';

interface DownloadButtonProps {
  uuid: string;
  /** A named asset; without it, the main one. */
  name?: string;
  /** What it is, e.g. “the model”. */
  what: string;
  small?: boolean;
}

export function DownloadButton({ uuid, name, what, small = false }: DownloadButtonProps) {
  const { start, busy, error } = useDownload(uuid, name);
  return (
    <div>
      <Button
        onClick={start}
        loading={busy}
        variant={small ? 'default' : 'filled'}
        size={small ? 'compact-xs' : 'sm'}
        aria-label={`Download ${what}`}
      >
        {small ? 'Download' : `Download ${what}`}
      </Button>
      <Problem error={error} />
    </div>
  );
}
