import { TriverseError } from '../errors.js';
import { type Uploadable } from '../uploads/upload.js';

/** The part of Node that opens a file. Not imported, so that bundlers for browsers have nothing to resolve. */
interface NodeModules {
  getBuiltinModule?: {
    (name: 'node:fs'): { openAsBlob(path: string | URL): Promise<Blob> };
    (name: 'node:path'): { basename(path: string): string };
  };
}

/** A file of this machine, for Node. It is read while it is sent. */
export class LocalFile {
  /** @param path a path or a `file:` URL */
  constructor(private readonly path: string | URL) {}

  /** @throws TriverseError outside Node (20.16 or newer), or if the file cannot be read. */
  async open(): Promise<Uploadable> {
    const { getBuiltinModule } = (globalThis as { process?: NodeModules }).process ?? {};
    if (getBuiltinModule === undefined) throw new TriverseError('localFile needs Node 20.16 or newer');
    try {
      const file = await getBuiltinModule('node:fs').openAsBlob(this.path);
      const path = this.path instanceof URL ? decodeURIComponent(this.path.pathname) : this.path;
      return Object.assign(file, { name: getBuiltinModule('node:path').basename(path) });
    } catch (cause) {
      throw new TriverseError(`cannot read the file ${String(this.path)}`, { cause });
    }
  }
}

/** A file of this machine as a value for a file parameter of `run`, in Node. @param path a path or a `file:` URL */
export const localFile = (path: string | URL): LocalFile => new LocalFile(path);
