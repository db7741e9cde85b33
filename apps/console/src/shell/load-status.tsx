import { type LoaderProps } from '@mantine/core';
import { Problem } from '../errors/problem.js';
import { type Loaded } from '../usage/use-load.js';
import { Loading } from './loading.js';

interface LoadStatusProps {
  of: Loaded<unknown>;
  /** Of the mark, e.g. `Loading the teams`. */
  label: string;
  size?: LoaderProps['size'];
}

/** Of something that a page loads: what went wrong, with the way to try again, or that it is still on its way. */
export function LoadStatus({ of: { data, error, reload }, label, size }: LoadStatusProps) {
  return (
    <>
      <Problem error={error} onRetry={reload} />
      {data === undefined && error === undefined && <Loading label={label} size={size} />}
    </>
  );
}
