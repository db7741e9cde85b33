/** Far beyond anything documented. Validation and digests cost time per field and stack per level. */
const MAX_DEPTH = 64;
const MAX_FIELDS = 256;
const MAX_ELEMENTS = 1_000;
/** Each field of another name costs a parser ten times what an element does. */
const MAX_ALL_FIELDS = 5_000;
const MAX_VALUES = 20_000;
const LIST = -1;
const TOO_DEEP = `must not be nested more than ${MAX_DEPTH} deep`;
const TOO_MANY_FIELDS = `must not have more than ${MAX_FIELDS} fields in one object`;
const TOO_MANY_IN_ALL = `must not have more than ${MAX_ALL_FIELDS} fields in all`;
const TOO_MANY_VALUES = `must not have more than ${MAX_VALUES} values, lists and objects`;

/**
 * Runs before validation, so that refusing a body costs no more than reading it.
 * @param options.anyLength allows lists of any length, for bodies that are passed on unchecked.
 * @returns the problem with the body's size, or undefined.
 */
export function shapeProblem(body: unknown, options: { anyLength?: boolean } = {}): string | undefined {
  let level = [body].filter(isContainer);
  for (let depth = 0; level.length > 0; depth++) {
    if (depth >= MAX_DEPTH) return TOO_DEEP;
    const below: object[] = [];
    for (const value of level) {
      const parts = Object.values(value) as unknown[];
      const isList = Array.isArray(value);
      if (!isList && parts.length > MAX_FIELDS) return TOO_MANY_FIELDS;
      if (isList && options.anyLength !== true && parts.length > MAX_ELEMENTS)
        return `must not have more than ${MAX_ELEMENTS} elements in one list`;
      for (const part of parts) if (isContainer(part)) below.push(part);
    }
    level = below;
  }
  return undefined;
}

const isContainer = (value: unknown): value is object => typeof value === 'object' && value !== null;

/**
 * Runs before a JSON text is parsed: counting the fields of an object costs far less than parsing them (30,000 fields stop the
 * event loop for 100 ms). Text that is not JSON is left to the parser.
 * @returns the problem with the size of the value, or undefined.
 */
export function textShapeProblem(text: string): string | undefined {
  /** Commas so far in each open object, and -1 for an open list. */
  const open: number[] = [];
  let [values, fields] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    switch (text.charAt(at)) {
      case '"':
        at = endOfString(text, at);
        continue;
      case ':':
        if (++fields > MAX_ALL_FIELDS) return TOO_MANY_IN_ALL;
        continue;
      case '{':
      case '[':
        if (open.push(text[at] === '{' ? 0 : LIST) > MAX_DEPTH) return TOO_DEEP;
        break;
      case '}':
      case ']':
        open.pop();
        continue;
      case ',':
        if (!countComma(open)) return TOO_MANY_FIELDS;
        break;
      default:
        continue;
    }
    if (++values > MAX_VALUES) return TOO_MANY_VALUES;
  }
  return undefined;
}

function countComma(open: number[]): boolean {
  const commas = open.at(-1);
  if (commas === undefined || commas === LIST) return true;
  open[open.length - 1] = commas + 1;
  return commas + 1 < MAX_FIELDS;
}

/** @returns the index of the closing quote, or the end of a text that has none. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text[at - 1 - backslashes] === '\\') backslashes++;
    if (backslashes % 2 === 0) return at;
  }
  return text.length;
}
