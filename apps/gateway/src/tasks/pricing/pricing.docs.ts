import { quote } from '../../platform/docs-kit/file-schemas.js';
import { documentRoutes } from '../../platform/docs-kit/route-docs.js';
import { PricingController } from './pricing.controller.js';
import { QuoteRequestDto } from './quote-request.dto.js';

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
