import { FLOW_TABLE } from 'virtual:flow-table';
import { type FlowForm, type TableField } from './flow-field.js';

/** The flows in display order; others follow. */
const FIRST = ['text-to-model', 'image-to-model', 'text-to-mesh', 'image-to-mesh'];

/** Required fields come first, then fields with a value, then switches. */
const rank = ({ required, kind }: TableField) => (required === true ? 0 : kind === 'flag' ? 2 : 1);

/** The form of each flow, from the gateway's flow table. */
export const FLOW_FORMS: Readonly<Record<string, FlowForm>> = Object.fromEntries(
  [...new Set([...FIRST, ...Object.keys(FLOW_TABLE)])].flatMap((name) => {
    const form = FLOW_TABLE[name];
    if (form === undefined) return [];
    return [[name, { ...form, fields: [...form.fields].sort((a, b) => rank(a) - rank(b)) }]];
  }),
);
