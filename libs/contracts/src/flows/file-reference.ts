import { TASK_UUID } from '../payloads/task-id.js';

const UUID = TASK_UUID.source.slice(1, -1);
/** An asset's file name: no control characters, no slashes. In a form that JSON Schema supports. */
const ASSET_NAME = String.raw`[^\x00-\x1f\x7f-\x9f/\\]{1,255}`;
const TASK_REFERENCE = new RegExp(`^task:(${UUID})(?:/(${ASSET_NAME}))?$`);

/** A `file_key` of an upload, a public http(s) URL, or `task:UUID` with or without `/ASSET NAME`. */
export const FILE_REFERENCE = new RegExp(
  String.raw`^(https?:\/\/\S+|task:${UUID}(/${ASSET_NAME})?|(?!.*\.\.)(?![a-zA-Z][a-zA-Z0-9+.-]*:)[^\s?#\\]+)$`,
);
export const FILE_REFERENCE_MAX_LENGTH = 2_048;
export const FILE_REFERENCE_HINT =
  'a file_key from an upload, a public http(s) URL, or task:UUID or task:UUID/ASSET for a result of a task of your team';

/** A reference to what a task made. */
export interface TaskReference {
  taskUuid: string;
  /** File name of an asset, or `model` or `preview`; undefined: the main asset. */
  asset?: string;
}

/** The reference as a file field takes it, with the UUID in lower case. */
export const taskReferenceText = ({ taskUuid, asset }: TaskReference): string =>
  `task:${taskUuid}${asset === undefined ? '' : `/${asset}`}`;

/** @returns undefined for a reference of another kind */
export function taskReferenceOf(value: unknown): TaskReference | undefined {
  const match = typeof value === 'string' ? TASK_REFERENCE.exec(value) : null;
  const taskUuid = match?.[1]?.toLowerCase();
  if (taskUuid === undefined) return undefined;
  const asset = match?.[3];
  return { taskUuid, ...(asset === undefined ? {} : { asset }) };
}
