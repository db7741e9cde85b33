import { assetNameOf, type FlowStatusPayload } from '#client';

export interface OutputFile {
  /** Field of `output`, or of `input`. */
  field: string;
  /** Under which the gateway serves the file. */
  name: string;
  url: string;
}

/** Only the path matters. */
const ANY_HOST = 'http://any.host';

/** Every file that `output` names so far. */
export const outputFiles = ({ output }: Pick<FlowStatusPayload, 'output'>): OutputFile[] => filesIn(output);
/** Every file that `input` names. */
export const inputFiles = ({ input }: Pick<FlowStatusPayload, 'input'>): OutputFile[] => filesIn(input);

function filesIn(fields: Record<string, unknown> | null): OutputFile[] {
  return Object.entries(fields ?? {}).flatMap(([field, value]) => {
    const urls = (Array.isArray(value) ? value : [value]) as unknown[];
    return urls.flatMap((url) => {
      const name = assetNameOf(url, ANY_HOST);
      return name === undefined ? [] : [{ field, name, url: url as string }];
    });
  });
}

export const isPicture = ({ name }: Pick<OutputFile, 'name'>): boolean => /\.(png|jpe?g|webp)$/i.test(name);
export const isModel = ({ name }: Pick<OutputFile, 'name'>): boolean => /\.(glb|gltf)$/i.test(name);
