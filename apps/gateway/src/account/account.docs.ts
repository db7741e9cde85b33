import { documentRoutes } from '../platform/docs-kit/route-docs.js';
import { account, balance, quote } from '../platform/docs-kit/file.schemas.js';
import { PricingController } from '../tasks/pricing/pricing.controller.js';
import { QuoteRequestDto } from '../tasks/pricing/quote-request.dto.js';
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

export const pricingDocs = documentRoutes(PricingController, {
  quote: {
    id: 'quotePrice',
    tag: 'Account',
    summary: 'Price of a creation',
    description:
      'Parameters may be left out, also those that a creation needs. `surface`, parameters without an effect on the price and unknown names are ignored.',
    body: {
      schema: QuoteRequestDto,
      alsoTakes: ['surface'],
      example: { flow_name: 'text-to-model', params: { prompt: 'a red chair' } },
    },
    data: quote,
    errors: [2002],
    upstream: true,
  },
});
