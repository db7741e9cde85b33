const MAX_LENGTH = 300;
const MAX_DEPTH = 4;

/** For the operator's log: the message, and what each cause says of itself, the provider's own `error` and `error_description` among it. */
export function whyOf(error: Error): string {
  const parts: string[] = [];
  let cause: unknown = error;
  for (let depth = 0; cause instanceof Error && depth < MAX_DEPTH; depth += 1) {
    parts.push([cause.message, ...toldBy(cause)].join(' '));
    ({ cause } = cause);
  }
  return parts.join(' <- ');
}

/** What the provider wrote may be of any length, and hold letters that would break the line. */
function toldBy(error: Error): string[] {
  const told = { ...error } as Record<string, unknown>;
  return ['code', 'status', 'error', 'error_description'].flatMap((name) => {
    const value = Object.hasOwn(told, name) ? told[name] : undefined;
    if (typeof value !== 'string' && typeof value !== 'number') return [];
    return [`${name} ${JSON.stringify(String(value).slice(0, MAX_LENGTH))}`];
  });
}
