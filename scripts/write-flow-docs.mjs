/** `npm run docs:flows`: writes docs/flows.md and the SDK's flow types from the table in libs/contracts; needs a build. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './install.mjs';
import { flowsPage, sdkTypes } from './flow-docs.mjs';

const contracts = await import('../dist/libs/contracts/src/index.js');
const write = (path, text) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
write('docs/flows.md', flowsPage(contracts));
write('libs/client/src/flows/flow-types.ts', sdkTypes(contracts));
