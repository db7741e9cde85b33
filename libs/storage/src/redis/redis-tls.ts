import { type ConnectionOptions, createSecureContext } from 'node:tls';
import { contentOf } from './fresh-file.js';

/** PEM files; default: the authorities that Node.js trusts, and no client certificate. */
export interface RedisTls {
  caFile?: string;
  certFile?: string;
  keyFile?: string;
  /** The name that the server's certificate must be valid for, if it is not the host of the URL. */
  servername?: string;
}

const FILES = { ca: 'caFile', cert: 'certFile', key: 'keyFile' } as const;

type Name = keyof typeof FILES;
type Pems = Partial<Record<Name, string>>;

/**
 * Uses getters, because ioredis reads the options for each new connection: a renewed certificate needs no restart.
 * @throws Error for a file that cannot be read or is empty.
 */
export function tlsOptions({ servername, ...files }: RedisTls, onFault: (error: Error) => void): ConnectionOptions {
  const options: ConnectionOptions = servername === undefined ? {} : { servername };
  const names = (Object.keys(FILES) as Name[]).filter((name) => files[FILES[name]] !== undefined);
  const read = () => Object.fromEntries(names.map((name) => [name, contentOf(files[FILES[name]] ?? '')]));
  const pems = new FreshPems(read, onFault);
  for (const name of names) Object.defineProperty(options, name, { enumerable: true, get: () => pems.current[name] });
  return options;
}

/**
 * Certificate and key belong together, but are often replaced one after the other. Until they fit, those before still count: ioredis gives up for good
 * when a connection cannot be made with its options.
 */
class FreshPems {
  private last: Pems;
  private ofThisTurn: Pems | undefined;

  constructor(
    private readonly read: () => Pems,
    private readonly onFault: (error: Error) => void,
  ) {
    this.last = read();
  }

  /** All of one moment for one connection, although the options are read one by one. */
  get current(): Pems {
    if (this.ofThisTurn === undefined) {
      this.ofThisTurn = this.readAgain();
      setImmediate(() => (this.ofThisTurn = undefined));
    }
    return this.ofThisTurn;
  }

  private readAgain(): Pems {
    try {
      const pems = this.read();
      createSecureContext(pems);
      this.last = pems;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.onFault(new Error(`the files for TLS cannot be used, those before stay in use: ${reason}`));
    }
    return this.last;
  }
}
