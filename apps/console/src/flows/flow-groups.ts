import { type FlowForm } from './flow-field.js';
import { FLOW_FORMS } from './flow-forms.js';

interface FlowGroup {
  title: string;
  flows: (readonly [name: string, form: FlowForm])[];
}

const TITLES = { make: 'Make a model', change: 'Work on a model', picture: 'Make a picture' };

/** The flows by what they are for, in the order of the table. */
export const FLOW_GROUPS: readonly FlowGroup[] = Object.entries(TITLES).map(([purpose, title]) => ({
  title,
  flows: Object.entries(FLOW_FORMS).filter(([, form]) => purposeOf(form) === purpose),
}));

function purposeOf({ fields, makes }: FlowForm): keyof typeof TITLES {
  if (fields.some(({ kind }) => kind === 'model')) return 'change';
  return makes === 'model' ? 'make' : 'picture';
}
