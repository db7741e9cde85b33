import { type FormValues } from './check-field.js';

const PREFIX = 'draft:';
const nameOf = (teamId: string, flow: string) => `${PREFIX}${teamId}:${flow}`;

/** Forms that were not sent, by team and flow: they last as long as the tab, and no longer than the sign-in. */
export function readDraft(teamId: string, flow: string): FormValues {
  try {
    const values: unknown = JSON.parse(sessionStorage.getItem(nameOf(teamId, flow)) ?? '{}');
    return typeof values === 'object' && values !== null ? (values as FormValues) : {};
  } catch {
    // Without storage, or after somebody else wrote to it, the form begins empty.
    return {};
  }
}

export function writeDraft(teamId: string, flow: string, values: FormValues): void {
  try {
    if (Object.keys(values).length === 0) sessionStorage.removeItem(nameOf(teamId, flow));
    else sessionStorage.setItem(nameOf(teamId, flow), JSON.stringify(values));
  } catch {
    // A browser that stores nothing keeps the form while it is open.
  }
}

export function forgetDrafts(): void {
  try {
    for (const name of Object.keys(sessionStorage)) if (name.startsWith(PREFIX)) sessionStorage.removeItem(name);
  } catch {
    // Nothing is stored then.
  }
}
