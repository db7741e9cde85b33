import { type ConnectionOptions } from 'node:tls';
import { FreshFile } from './fresh-file.js';

/** Files in PEM; without them, the authorities that Node.js trusts, and no client certificate. */
export interface RedisTls {
  caFile?: string;
  certFile?: string;
  keyFile?: string;
  /** The name that the server's certificate must be good for, where it is not the host of the URL. */
  servername?: string;
}

const FILES = { ca: 'caFile', cert: 'certFile', key: 'keyFile' } as const;

/**
 * Getters, because ioredis reads the options for each new connection: a renewed certificate is then used without a restart.
 * @throws the file system's error.
 */
export function tlsOptions({ servername, ...files }: RedisTls, onFault: (error: Error) => void): ConnectionOptions {
  const options: ConnectionOptions = servername === undefined ? {} : { servername };
  for (const [name, setting] of Object.entries(FILES)) {
    const path = files[setting];
    if (path === undefined) continue;
    const file = new FreshFile(path, onFault);
    Object.defineProperty(options, name, { enumerable: true, get: () => file.content });
  }
  return options;
}
