import { TriverseError } from '../errors.js';
import { type Uploadable } from '../uploads/upload.js';
import { LocalFile } from './local-file.js';

/** A result of another task, such as `assets.model` of a run. */
export interface FileReference {
  /** `task:UUID` or `task:UUID/ASSET`. */
  readonly ref: string;
}

/**
 * What `run` takes for a file: a `File` or `Blob`, bytes, `localFile(path)` in Node, a `URL`, an asset of another run, or a string that the gateway
 * takes as it is (a `file_key`, a public http(s) URL, `task:UUID` or `task:UUID/ASSET`).
 *
 * A string is never read as a path, so that a value from a request cannot make a server upload its own files.
 */
export type FileInput = string | Uploadable | ArrayBuffer | Uint8Array | URL | LocalFile | FileReference;

/** A value to send as it is, or a file to upload first. */
export type FileSource = { sent: string } | { file: Uploadable };

/** @param field names the parameter in errors. */
export async function sourceOf(field: string, value: unknown): Promise<FileSource> {
  if (typeof value === 'string') return { sent: checkedText(field, value) };
  if (value instanceof URL) return fromUrl(value);
  if (value instanceof LocalFile) return { file: await value.open() };
  if (value instanceof Blob) return { file: await named(value) };
  if (value instanceof ArrayBuffer) return { file: await named(new Blob([value])) };
  if (ArrayBuffer.isView(value)) return { file: await named(new Blob([value as Uint8Array<ArrayBuffer>])) };
  if (isReference(value)) return { sent: value.ref };
  throw new TriverseError(`${field} must be a File, a Blob, bytes, a URL, localFile(path) or a string`);
}

const isReference = (value: unknown): value is FileReference =>
  typeof value === 'object' && value !== null && typeof (value as Partial<FileReference>).ref === 'string';

function checkedText(field: string, text: string): string {
  if (/^(\.{0,2}[/\\]|[a-z]:[/\\]|file:)/i.test(text))
    throw new TriverseError(`${field} is a path: pass localFile(path) to upload a file of this machine`);
  return text;
}

async function fromUrl(url: URL): Promise<FileSource> {
  switch (url.protocol) {
    case 'file:':
      return { file: await new LocalFile(url).open() };
    case 'data:':
    case 'blob:':
      return { file: await named(await (await fetch(url)).blob()) };
    default:
      return { sent: url.href };
  }
}

const EXTENSIONS: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
  'model/gltf-binary': 'glb',
};

/** The gateway knows the format of a model by its file name. A nameless file gets one by its type, or by its first bytes. */
async function named(file: Uploadable): Promise<Uploadable> {
  if (file.name !== undefined) return file;
  const extension = EXTENSIONS[file.type] ?? formatOf(new Uint8Array(await file.slice(0, 12).arrayBuffer()));
  return new File([file], extension === undefined ? 'file' : `file.${extension}`, { type: file.type });
}

function formatOf(head: Uint8Array): string | undefined {
  const text = String.fromCharCode(...head);
  if (text.startsWith('\x89PNG')) return 'png';
  if (text.startsWith('\xff\xd8\xff')) return 'jpg';
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') return 'webp';
  return text.startsWith('glTF') ? 'glb' : undefined;
}
