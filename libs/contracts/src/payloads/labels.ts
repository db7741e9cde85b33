/** What a task is for, by name, e.g. `{ project: 'apollo' }`. */
export type Labels = Record<string, string>;

export const LABEL_BOUNDS = { labels: 10, nameCharacters: 64, valueCharacters: 256 } as const;

const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;

/** @returns what is wrong with the text of a label (`name=value`); undefined if nothing is. */
export function labelProblem(label: string): string | undefined {
  const [name, value] = splitLabel(label);
  if (value === undefined) return 'must be name=value';
  return labelNameProblem(name) ?? valueProblem(value);
}

export function labelNameProblem(name: string): string | undefined {
  if (NAME.test(name)) return undefined;
  return 'must have a name of 1 to 64 of A-Z a-z 0-9 _ . -, beginning with a letter or digit';
}

function valueProblem(value: string): string | undefined {
  const length = [...value].length;
  if (length < 1 || length > LABEL_BOUNDS.valueCharacters) return 'must have a value of 1 to 256 characters';
  if (/[\p{Cc}\p{Cs}]/u.test(value)) return 'must have a value without control characters';
  return value.trim() === value ? undefined : 'must have a value without spaces at its ends';
}

/** The value may hold `=`. */
export function splitLabel(label: string): [name: string, value: string | undefined] {
  const at = label.indexOf('=');
  return at < 0 ? [label, undefined] : [label.slice(0, at), label.slice(at + 1)];
}

/** Each as `name=value`, in the order of their names. */
export function labelTexts(labels: Labels | undefined): string[] {
  const texts = Object.entries(labels ?? {}).map(([name, value]) => `${name}=${value}`);
  return texts.sort((a, b) => (a < b ? -1 : 1));
}

/** @param texts each `name=value` */
export function labelsFrom(texts: readonly string[]): Labels {
  return Object.fromEntries(texts.map((text) => splitLabel(text)).map(([name, value = '']) => [name, value]));
}

/** @param wanted each `name=value` */
export function hasLabels(labels: Labels | undefined, wanted: readonly string[]): boolean {
  return wanted.every((text) => {
    const [name, value] = splitLabel(text);
    return labels !== undefined && Object.hasOwn(labels, name) && labels[name] === value;
  });
}

/** The value of the header `X-Labels`: characters other than the plain ones are UTF-8, percent-encoded. */
export function labelsHeader(labels: Labels): string {
  return labelTexts(labels)
    .map((text) => {
      const [name, value = ''] = splitLabel(text);
      return `${name}=${encodeURIComponent(value)}`;
    })
    .join(',');
}
