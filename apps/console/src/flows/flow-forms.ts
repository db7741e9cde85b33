import { FLOW_TABLE } from 'virtual:flow-table';
import { type FlowField, type FlowForm, type TableField } from './flow-field.js';
import { FIELD_PRESETS, FLOW_WORDS } from './flow-words.js';

/** Required fields come first, then fields with a default, then switches. */
const rank = ({ required, kind }: TableField) => (required === true ? 0 : kind === 'flag' ? 2 : 1);

const fieldOf = (field: TableField): FlowField => ({ ...field, ...FIELD_PRESETS[field.name] });

/** The form of each flow: the gateway's flow table with labels added. A flow without labels is shown under its name. */
export const FLOW_FORMS: Readonly<Record<string, FlowForm>> = Object.fromEntries(
  [...Object.keys(FLOW_WORDS), ...Object.keys(FLOW_TABLE)].flatMap((name) => {
    const row = FLOW_TABLE[name];
    if (row === undefined) return [];
    const words = FLOW_WORDS[name] ?? { title: name.replaceAll('-', ' '), summary: '' };
    const fields = [...row.fields].sort((a, b) => rank(a) - rank(b)).map(fieldOf);
    return [[name, { ...words, makes: row.makes, fields }]];
  }),
);
