import { assetNameOf } from '../../../contracts/src/payloads/asset-name.js';
import { TriverseError } from '../errors.js';
import { type FlowMakes } from '../flows/flow-names.js';
import { FLOW_MAKES } from '../flows/flow-types.js';
import { type HttpCaller } from '../http/http-caller.js';
import { downloadAsset, type DownloadedAsset, type DownloadOptions } from '../tasks/download.js';
import { type CallOptions, type TasksApi } from '../tasks/tasks-api.js';

/** Deeper than any output that is documented. */
const MAX_DEPTH = 8;
const IMAGE = /\.(png|jpe?g|webp|gif)$/i;

/** A file that a task made. */
export interface TaskAsset {
  /** The file's name; `model` and `preview` are names of the main file and of its picture. */
  readonly name: string;
  readonly kind: 'model' | 'image';
  /** `task:UUID/NAME`: a value for the file parameter of another task. Passing the asset itself to `run` is the same. */
  readonly ref: string;
  /** A link to the file. It expires, as a rule after an hour. @throws TriverseError 1005 without such a file; 4042 without any */
  url(options?: CallOptions): Promise<string>;
  /** The bytes, through the gateway. Works also when links have expired. @throws TriverseError 1005 without such a file; 4042 without any */
  download(options?: Omit<DownloadOptions, 'name'>): Promise<DownloadedAsset>;
}

/** Every file of a task. */
export interface AllAssets {
  /** The files that the task's output names, in its order. */
  readonly files: readonly TaskAsset[];
  /** A picture of the result. */
  readonly preview: TaskAsset;
}

/** What a flow that makes a 3D model has made. */
export interface ModelAssets extends AllAssets {
  /** The finished model. */
  readonly model: TaskAsset;
}

/** What a flow that makes pictures has made. */
export interface ImageAssets extends AllAssets {
  /** The first picture. */
  readonly image: TaskAsset;
  /** All pictures. */
  readonly images: readonly TaskAsset[];
}

/** The files of a task of the flow. */
export type FlowAssets<F extends string> =
  FlowMakes<F> extends 'model'
    ? ModelAssets
    : FlowMakes<F> extends 'image'
      ? ImageAssets
      : AllAssets & { readonly main: TaskAsset };

export interface AssetSource {
  http: HttpCaller;
  tasks: TasksApi;
}

/** What says which files a task has: the task itself, in any of its forms. */
export interface TaskFiles<F extends string = string> {
  taskId: string;
  flowName: F;
  output: object;
}

/** The files of a task that has succeeded. */
export function assetsOf<F extends string>(source: AssetSource, { taskId, flowName, output }: TaskFiles<F>): FlowAssets<F> {
  const isImage = FLOW_MAKES[flowName] === 'image';
  const links = async (options: CallOptions = {}) => source.tasks.assetUrls(taskId, options);
  const asset = (name: string, kind: TaskAsset['kind'], url: TaskAsset['url'], ref = `task:${taskId}/${name}`): TaskAsset => ({
    name,
    kind,
    ref,
    url,
    download: (options) => downloadAsset(source.http, taskId, { ...options, name }),
  });
  const main = asset(
    'model',
    isImage ? 'image' : 'model',
    async (options) => (await links(options)).download_url,
    `task:${taskId}`,
  );
  const preview = asset('preview', 'image', async (options) => {
    const url = (await links(options)).preview_url;
    if (url === undefined) throw new TriverseError('the task has no preview', { code: 1005 });
    return url;
  });
  const files = [...fileLinks(output)].map(([name, link]) =>
    asset(name, IMAGE.test(name) ? 'image' : 'model', () => Promise.resolve(link)),
  );
  const images = files.filter(({ kind }) => kind === 'image');
  const all = isImage
    ? { image: main, images, preview, files }
    : { ...(flowName in FLOW_MAKES ? { model: main } : { main }), preview, files };
  // The type follows from the flow's row in the same table.
  return all as unknown as FlowAssets<F>;
}

/** Links in an output by their file's name; of two files with one name, the first, as the gateway does. */
function fileLinks(value: unknown, found = new Map<string, string>(), depth = 0): Map<string, string> {
  const name = assetNameOf(value);
  if (name !== undefined && !found.has(name)) found.set(name, value as string);
  if (typeof value === 'object' && value !== null && depth < MAX_DEPTH)
    for (const inner of Object.values(value)) fileLinks(inner, found, depth + 1);
  return found;
}
