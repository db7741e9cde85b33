import { fileURLToPath } from 'node:url';
import { type Plugin, runnerImport } from 'vite';

const NAME = 'virtual:flow-table';

/** Gives the console the flow table as plain data: no validation code is sent to the browser. */
export function flowTable(): Plugin {
  return {
    name: 'flow-table',
    resolveId: (id) => (id === NAME ? `\0${NAME}` : undefined),
    async load(id) {
      if (id !== `\0${NAME}`) return undefined;
      // Not a plain import: the config would then be bundled with the gateway's sources.
      const reader = fileURLToPath(new URL('./flow-table.ts', import.meta.url));
      const { module } = await runnerImport<typeof import('./flow-table.js')>(reader);
      return [
        `export const FLOW_TABLE = ${JSON.stringify(module.readFlowTable())};`,
        `export const LABELS = ${JSON.stringify(module.readLabels())};`,
      ].join('\n');
    },
  };
}
