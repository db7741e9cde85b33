import { assetNameOf, type FlowStatusPayload } from '#client';

export interface OutputFile {
  /** Field of `output`. */
  field: string;
  /** Under which the gateway serves the file. */
  name: string;
  url: string;
}

/** Only the path matters. */
const ANY_HOST = 'http://any.host';

/** Every file that `output` names so far. */
export function outputFiles({ output }: FlowStatusPayload): OutputFile[] {
  return Object.entries(output).flatMap(([field, value]) => {
    const urls = (Array.isArray(value) ? value : [value]) as unknown[];
    return urls.flatMap((url) => {
      const name = assetNameOf(url, ANY_HOST);
      return name === undefined ? [] : [{ field, name, url: url as string }];
    });
  });
}

export const isPicture = ({ name }: Pick<OutputFile, 'name'>): boolean => /\.(png|jpe?g|webp)$/i.test(name);
export const isModel = ({ name }: Pick<OutputFile, 'name'>): boolean => /\.(glb|gltf)$/i.test(name);
