/** What a caller may call the main asset and its picture, whatever their files are called. */
export const ASSET_ALIASES: Readonly<Record<string, 'download_url' | 'preview_url'>> = {
  model: 'download_url',
  preview: 'preview_url',
};

/** Deeper than any output that was documented; a hostile one shall not cost a stack. */
const MAX_DEPTH = 8;

/** The last part of a URL's path, decoded, and of that what follows its last slash, which a name must not hold; undefined for what is no http(s) URL of a file. */
export function assetNameOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || !/^https?:\/\//i.test(value) || !URL.canParse(value)) return undefined;
  const last = new URL(value).pathname.split('/').at(-1) ?? '';
  const name = decoded(last).split(/[/\\]/).at(-1);
  return name === '' ? undefined : name;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The first URL anywhere in `output` whose file has the name. */
export function findAssetUrl(output: unknown, name: string, depth = 0): string | undefined {
  if (assetNameOf(output) === name) return output as string;
  if (typeof output !== 'object' || output === null || depth === MAX_DEPTH) return undefined;
  for (const inner of Object.values(output)) {
    const found = findAssetUrl(inner, name, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
