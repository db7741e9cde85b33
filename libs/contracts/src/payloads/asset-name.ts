/** Longer than any file system takes. */
const MAX_LENGTH = 255;
/** A header or a path could be broken with control characters and slashes. */
export const FILE_NAME = /^[^\p{Cc}/\\]+$/u;

export function isFileName(text: string): boolean {
  return text.length <= MAX_LENGTH && FILE_NAME.test(text);
}

/**
 * The name under which the gateway serves a file of a task: the last part of its URL's path, decoded, and of that what follows its last slash.
 * Text that is not valid percent-encoding is the name itself.
 * @param base what addresses without a host are resolved against; without it they have no name.
 * @returns undefined for what is no http(s) URL of a file.
 */
export function assetNameOf(value: unknown, base?: string): string | undefined {
  if (typeof value !== 'string' || !/^(https?:)?\/\/|^\//i.test(value) || !URL.canParse(value, base)) return undefined;
  const last = new URL(value, base).pathname.split('/').at(-1) ?? '';
  const name = decoded(last).split(/[/\\]/).at(-1) ?? '';
  return isFileName(name) ? name : undefined;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
