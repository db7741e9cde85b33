import { assetNameOf } from '#contracts';

/** What a caller may call the main asset and its picture, whatever their files are called. */
export const ASSET_ALIASES: Readonly<Record<string, 'download_url' | 'preview_url'>> = {
  model: 'download_url',
  preview: 'preview_url',
};

/** Deeper than any output that was documented; a hostile one shall not cost a stack. */
const MAX_DEPTH = 8;

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
