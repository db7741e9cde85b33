import { Loader, type LoaderProps } from '@mantine/core';

interface LoadingProps {
  label: string;
  size?: LoaderProps['size'] | undefined;
}

/** What stands where something is still on its way. A bare element must not have a name: the role makes it one that may. */
export function Loading({ label, size }: LoadingProps) {
  return <Loader role="progressbar" aria-label={label} {...(size !== undefined && { size })} />;
}
