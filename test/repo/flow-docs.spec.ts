import * as contracts from '#contracts';
import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const repository = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(fileURLToPath(new URL(path, repository)), 'utf8');

interface FlowDocs {
  flowsPage(from: typeof contracts): string;
  sdkTypes(from: typeof contracts): string;
}

describe('the files that `npm run docs:flows` writes', () => {
  const docs = () => import(new URL('scripts/flow-docs.mjs', repository).href) as Promise<FlowDocs>;

  it('docs/flows.md has every flow with every parameter', async () => {
    const page = read('docs/flows.md');
    expect(page).toBe((await docs()).flowsPage(contracts));
    for (const name of contracts.FLOW_NAMES) {
      const section = page.split(`\n## ${name}\n`)[1]?.split('\n## ')[0] ?? '';
      for (const { name: field } of contracts.flowFields(contracts.FLOWS[name])) expect(section).toContain(`\n| \`${field}\``);
    }
  });

  it('the types of the SDK have every parameter with its description, range and default', async () => {
    const types = read('libs/client/src/flows/flow-types.ts');
    expect(types).toBe((await docs()).sdkTypes(contracts));
    const text = types.replaceAll(/\s*\n\s*\*?\s*/g, ' ');
    for (const name of contracts.FLOW_NAMES)
      for (const { parameter } of contracts.flowFields(contracts.FLOWS[name]))
        expect(text).toContain(contracts.describeParameter(parameter));
  });
});
