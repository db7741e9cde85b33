import { Loader, type LoaderProps } from '@mantine/core';

/** What stands where something is still on its way. A bare element must not have a name: the role makes it one that may. */
export function Loading({ label, size }: { label: string; size?: LoaderProps['size'] }) {
  return <Loader role="progressbar" aria-label={label} {...(size !== undefined && { size })} />;
}
