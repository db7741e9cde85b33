import { useSyncExternalStore } from 'react';
import { decoded } from './decoded.js';

/** `from`: another task's result, all of it or one asset, becomes the file. `retry`: the input of that task fills the form. */
export interface NewTaskRoute {
  page: 'new';
  flow: string | undefined;
  from?: string;
  asset?: string;
  retry?: string;
}

export type Route =
  | { page: 'tasks' }
  | NewTaskRoute
  | { page: 'task'; uuid: string }
  | { page: 'usage' }
  | { page: 'keys' }
  | { page: 'alerts' }
  | { page: 'webhooks'; id: string | undefined };

/** Routes on the URL's hash, so the server serves one document for every page. */
export function parseRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split(/\?(.*)/s);
  const [page, detail] = path.split('/').map(decoded);
  switch (page) {
    case 'new':
      return newTaskRoute(detail, new URLSearchParams(search));
    case 'tasks':
      return detail === undefined || detail === '' ? { page: 'tasks' } : { page: 'task', uuid: detail };
    case 'usage':
    case 'keys':
    case 'alerts':
      return { page };
    case 'webhooks':
      return { page, id: detail === '' ? undefined : detail };
    case undefined:
    default:
      return { page: 'tasks' };
  }
}

/** The flow is part of the path, or in the query beside the rest. */
function newTaskRoute(detail: string | undefined, query: URLSearchParams): NewTaskRoute {
  const flow = detail === undefined || detail === '' ? query.get('flow') : detail;
  const rest = ['from', 'asset', 'retry'].flatMap((name) => {
    const value = query.get(name);
    return value === null || value === '' ? [] : [[name, value] as const];
  });
  return { page: 'new', flow: flow ?? undefined, ...Object.fromEntries(rest) };
}

const subscribe = (listener: () => void) => {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
};

/** The hash of the address, with its `#`. */
export const useHash = (): string => useSyncExternalStore(subscribe, () => window.location.hash);
export const useRoute = (): Route => parseRoute(useHash());

/** Of the form of a flow; without one, of all flows. */
export const newTaskHref = (flow?: string): string => `#/new${flow === undefined ? '' : `/${encodeURIComponent(flow)}`}`;

export const webhookHref = (id: string): string => `#/webhooks/${encodeURIComponent(id)}`;
export const taskHref = (uuid: string): string => `#/tasks/${encodeURIComponent(uuid)}`;
