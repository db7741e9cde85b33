import { z } from 'zod';
import { list } from './basic.js';

/** `value=part+part,…`; the caller checks what the parts mean. */
export const claimMap = (part: RegExp, form: string) =>
  list.transform((pairs, context) => {
    const map = new Map<string, string[]>();
    for (const pair of pairs) {
      const at = pair.lastIndexOf('=');
      const parts = pair.slice(at + 1).split('+');
      if (at < 1 || !parts.every((one) => part.test(one))) {
        context.addIssue({ code: 'custom', message: `must be ${form}, comma-separated` });
        return z.NEVER;
      }
      map.set(pair.slice(0, at), parts);
    }
    return map;
  });

/** `flow:parameter,flow:parameter` */
export const parameterMap = list.transform((pairs, context) => {
  const map = new Map<string, Set<string>>();
  for (const pair of pairs) {
    const [, flow, name] = /^([a-z0-9-]{1,64}):([A-Za-z0-9_]{1,64})$/.exec(pair) ?? [];
    if (flow === undefined || name === undefined) {
      context.addIssue({ code: 'custom', message: 'must be pairs of flow:parameter, comma-separated' });
      return z.NEVER;
    }
    map.set(flow, (map.get(flow) ?? new Set()).add(name));
  }
  return map;
});

/** `name=value,name=value`, percent-encoded, as OpenTelemetry writes headers. */
export const headerMap = list.transform((pairs, context) => {
  const map = new Map<string, string>();
  for (const pair of pairs) {
    const [, name, value] = /^([!#$%&'*+.^`|~\w-]+)=([\x21-\x7e]+)$/.exec(pair) ?? [];
    const text = decoded(value);
    if (name === undefined || !/^[\x20-\x7e]+$/.test(text)) {
      context.addIssue({ code: 'custom', message: 'must be pairs of name=value, percent-encoded and comma-separated' });
      return z.NEVER;
    }
    map.set(name, text);
  }
  return map;
});

/** @returns '' for what is missing or not percent-encoded. */
function decoded(text = ''): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
