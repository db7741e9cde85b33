import { FLOW_TABLE } from 'virtual:flow-table';

/** Whole-number parameters of the flow table, by name, with their labels. A seed is no amount. */
export const CAPPED_PARAMETERS: ReadonlyMap<string, string> = new Map(
  Object.values(FLOW_TABLE).flatMap(({ fields }) =>
    fields.filter(({ kind, name }) => kind === 'integer' && name !== 'seed').map(({ name, title }) => [name, title] as const),
  ),
);
