import { FLOW_TABLE } from 'virtual:flow-table';
import { type FlowField, type FlowForm, type TableField } from './flow-field.js';
import { FIELD_PRESETS, FLOW_WORDS } from './flow-words.js';

/** Read sooner than filled in: what a person must give comes before what has a default, and switches come last. */
const rank = ({ required, kind }: TableField) => (required === true ? 0 : kind === 'flag' ? 2 : 1);

const fieldOf = (field: TableField): FlowField => ({ ...field, ...FIELD_PRESETS[field.name] });

/** What a person can fill in for each flow: the gateway's own table, with words. A flow without words goes by its name. */
export const FLOW_FORMS: Readonly<Record<string, FlowForm>> = Object.fromEntries(
  [...Object.keys(FLOW_WORDS), ...Object.keys(FLOW_TABLE)].flatMap((name) => {
    const row = FLOW_TABLE[name];
    if (row === undefined) return [];
    const words = FLOW_WORDS[name] ?? { title: name.replaceAll('-', ' '), summary: '' };
    const fields = [...row.fields].sort((a, b) => rank(a) - rank(b)).map(fieldOf);
    return [[name, { ...words, makes: row.makes, fields }]];
  }),
);
