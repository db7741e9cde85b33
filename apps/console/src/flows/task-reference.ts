import { type FlowField } from './flow-field.js';

export interface TaskReference {
  uuid: string;
  /** File name of an asset, or `model` or `preview`; undefined: the main result. */
  asset: string | undefined;
}

const REFERENCE = /^task:([0-9a-f-]{36})(?:\/(.+))?$/i;
const PICTURE = /^preview$|\.(png|jpe?g|webp)$/i;

/** `task:UUID[/ASSET]`, or undefined for a value of another kind. */
export function taskReferenceOf(value: string): TaskReference | undefined {
  const [, uuid, asset] = REFERENCE.exec(value) ?? [];
  return uuid === undefined ? undefined : { uuid, asset };
}

export const taskReference = ({ uuid, asset }: TaskReference): string => `task:${uuid}${asset === undefined ? '' : `/${asset}`}`;

/** The field that takes the result: of several, the one for pictures if the asset is one, else the one for models. */
export function fieldForResult(fields: readonly FlowField[], asset: string | undefined): FlowField | undefined {
  const wanted = asset !== undefined && PICTURE.test(asset) ? 'image' : 'model';
  const files = fields.filter(({ kind }) => kind === 'image' || kind === 'model');
  return files.find(({ kind }) => kind === wanted) ?? files[0];
}
