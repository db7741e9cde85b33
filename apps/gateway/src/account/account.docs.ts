import { documentRoutes } from '../platform/docs-kit/route-docs.js';
import { account, balance } from '../platform/docs-kit/file-schemas.js';
import { AccountController } from './account.controller.js';

export const accountDocs = documentRoutes(AccountController, {
  me: { id: 'getAccount', tag: 'Account', summary: 'Who is calling', data: account, errors: [1005], upstream: true },
  balance: {
    id: 'getBalance',
    tag: 'Account',
    summary: 'Credits that can be spent',
    data: balance,
    errors: [1005],
    upstream: true,
  },
});
