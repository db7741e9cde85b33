import { type FlowStatusPayload } from '#client';
import { decoded } from '../shell/decoded.js';

export interface OutputFile {
  /** Field of `output`. */
  field: string;
  /** Last path segment: the name under which the gateway serves the file. */
  name: string;
  url: string;
}

/** Every file that `output` names so far. */
export function outputFiles({ output }: FlowStatusPayload): OutputFile[] {
  return Object.entries(output).flatMap(([field, value]) => {
    const urls = (Array.isArray(value) ? value : [value]) as unknown[];
    return urls.flatMap((url) => {
      const name = typeof url === 'string' ? fileName(url) : undefined;
      return name === undefined ? [] : [{ field, name, url: url as string }];
    });
  });
}

export const isPicture = ({ name }: Pick<OutputFile, 'name'>): boolean => /\.(png|jpe?g|webp)$/i.test(name);
export const isModel = ({ name }: Pick<OutputFile, 'name'>): boolean => /\.(glb|gltf)$/i.test(name);

/** Only the path matters. */
const ANY_HOST = 'http://any.host';

/** Decodes as the gateway does: text that is not valid percent-encoding is the name itself, and a name contains no slash, not even an encoded one. */
function fileName(url: string): string | undefined {
  if (!/^(https?:)?\/\/|^\//.test(url) || !URL.canParse(url, ANY_HOST)) return undefined;
  const last = new URL(url, ANY_HOST).pathname.split('/').at(-1) ?? '';
  return decoded(last).split(/[/\\]/).at(-1) || undefined;
}
