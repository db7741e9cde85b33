import { documentRoutes } from '../platform/docs-kit/route-docs.js';
import { RootController } from './root.controller.js';

export const rootDocs = documentRoutes(RootController, {
  open: {
    id: 'openConsole',
    tag: 'Operations',
    summary: 'The console, for a browser',
    description: 'Where `Accept` names `text/html`; `1005` elsewhere.',
    answer: { description: 'To the console.', headers: ['Location'] },
    errors: [1005],
  },
});
