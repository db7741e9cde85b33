import { NetworkError } from '#client';
import { type ComponentType, lazy, type LazyExoticComponent } from 'react';

const failed = new Set<() => void>();

/** Lets the pages whose code could not be loaded be loaded again; `lazy` alone would remember the failure until the page is reloaded. */
export function forgetFailedLoads(): void {
  for (const forget of failed) forget();
  failed.clear();
}

/** A component whose code is loaded when it is first shown. If it cannot be loaded, whoever shows it gets a NetworkError. */
export function lazyPage<P extends object>(load: () => Promise<{ default: ComponentType<P> }>): ComponentType<P> {
  let Loaded: LazyExoticComponent<ComponentType<P>> | undefined;
  const loadOnce = () =>
    load().catch((cause: unknown) => {
      // Not forgotten at once: React renders again after an error, which would load again and again while the gateway is away.
      failed.add(() => (Loaded = undefined));
      throw new NetworkError('the page could not be loaded', { cause });
    });
  return function LazyPage(props: P) {
    Loaded ??= lazy(loadOnce);
    return <Loaded {...props} />;
  };
}
