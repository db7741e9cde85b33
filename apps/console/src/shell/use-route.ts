import { useSyncExternalStore } from 'react';
import { decoded } from './decoded.js';

export type Route =
  | { page: 'tasks' }
  | { page: 'new'; flow: string | undefined }
  | { page: 'task'; uuid: string }
  | { page: 'usage' }
  | { page: 'keys' }
  | { page: 'webhooks'; id: string | undefined };

/** Routes on the URL's hash, so the server serves one document for every page. */
export function parseRoute(hash: string): Route {
  const [path = ''] = hash.replace(/^#\/?/, '').split('?');
  const [page, detail] = path.split('/').map(decoded);
  switch (page) {
    case 'new':
      return { page: 'new', flow: detail };
    case 'tasks':
      return detail === undefined || detail === '' ? { page: 'tasks' } : { page: 'task', uuid: detail };
    case 'usage':
    case 'keys':
      return { page };
    case 'webhooks':
      return { page, id: detail === '' ? undefined : detail };
    case undefined:
    default:
      return { page: 'tasks' };
  }
}

const subscribe = (listener: () => void) => {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
};

export function useRoute(): Route {
  return parseRoute(useSyncExternalStore(subscribe, () => window.location.hash));
}

export const webhookHref = (id: string): string => `#/webhooks/${encodeURIComponent(id)}`;
export const taskHref = (uuid: string): string => `#/tasks/${encodeURIComponent(uuid)}`;
