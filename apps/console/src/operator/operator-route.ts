import { decoded } from '../shell/decoded.js';

export type OperatorRoute =
  | { page: 'teams' }
  | { page: 'team'; id: string }
  | { page: 'account' }
  | { page: 'upstream' }
  | { page: 'alerts' }
  | { page: 'webhooks' }
  | { page: 'audit' };

/** The operator's pages, on the URL's hash like those of a team. */
export function parseOperatorRoute(hash: string): OperatorRoute {
  const [page, detail] = hash.replace(/^#\/?/, '').split('/').map(decoded);
  switch (page) {
    case 'account':
    case 'upstream':
    case 'alerts':
    case 'webhooks':
    case 'audit':
      return { page };
    case 'teams':
      return detail === undefined || detail === '' ? { page: 'teams' } : { page: 'team', id: detail };
    case undefined:
    default:
      return { page: 'teams' };
  }
}

export const teamHref = (teamId: string): string => `#/teams/${encodeURIComponent(teamId)}`;
