import { keyChangesSchema, keySettingsSchema, rotateKeySchema } from '#access';
import { documentRoutes } from '../platform/docs-kit/route-docs.js';
import { issuedKey, key } from '../platform/docs-kit/admin-schemas.js';
import { keyPage } from './report-schemas.js';
import { KeysController } from './keys.controller.js';
import { PAGE_QUERY } from '../platform/docs-kit/page-query.docs.js';

const SETTINGS = {
  alias: 'web',
  scopes: ['tasks:create', 'tasks:read', 'assets:read'],
  parameters: { max: { polygon_limit: 200_000 } },
};

export const keysDocs = documentRoutes(KeysController, {
  create: {
    id: 'createKey',
    tag: 'Teams',
    summary: 'Make a key',
    description: 'The key stands in clear in this answer and nowhere else.',
    body: { schema: keySettingsSchema, required: false, example: SETTINGS },
    data: issuedKey,
    errors: [1005],
  },
  list: { id: 'listKeys', tag: 'Teams', summary: 'The keys of a team', query: PAGE_QUERY, data: keyPage, errors: [1005] },
  get: { id: 'getKey', tag: 'Teams', summary: 'A key', data: key, errors: [1005] },
  update: {
    id: 'updateKey',
    tag: 'Teams',
    summary: 'Change a key',
    description:
      'What is left out stays: each limit, default and bound by itself, and the budget of each other window. null clears one of them, or a whole part.',
    body: { schema: keyChangesSchema, example: { alias: 'web, old' } },
    data: key,
    errors: [1005],
  },
  revoke: {
    id: 'revokeKey',
    tag: 'Teams',
    summary: 'Revoke a key',
    description: 'Refused everywhere within a second.',
    data: key,
    errors: [1005],
  },
  rotate: {
    id: 'rotateKey',
    tag: 'Teams',
    summary: 'Replace a key by a new one',
    description: 'The old one works for `grace_seconds` more. Budgets go on as they stand.',
    body: { schema: rotateKeySchema, required: false, example: { grace_seconds: 86_400 } },
    data: issuedKey,
    errors: [1005],
  },
});
