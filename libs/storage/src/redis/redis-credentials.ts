import { type Redis } from 'ioredis';
import { unwatchFile, watchFile } from 'node:fs';
import { FreshFile } from './fresh-file.js';
import { type RedisClientOptions } from './redis-client-options.js';

interface RedisCredentialOptions extends Pick<RedisClientOptions, 'username' | 'password' | 'passwordFile'> {
  onFault: (error: Error) => void;
}

/** Polls with `stat`: a file mounted from a secret is a symbolic link, and its replacement causes no event. */
const LOOK_EVERY_MS = 1_000;

/** The user and password for Redis. A password in a file may change while connections are open. */
export class RedisCredentials {
  private readonly file: FreshFile | undefined;
  private readonly clients = new Set<Redis>();
  private readonly changed = (): void => void this.renew();

  /** @throws the file system's error. */
  constructor(private readonly options: RedisCredentialOptions) {
    const { passwordFile, onFault } = options;
    if (passwordFile === undefined) return;
    this.file = new FreshFile(passwordFile, onFault);
    watchFile(passwordFile, { interval: LOOK_EVERY_MS, persistent: false }, this.changed);
  }

  get current(): { username?: string; password?: string } {
    const { username } = this.options;
    const password = this.file?.content.trim() ?? this.options.password;
    return { ...(username === undefined ? {} : { username }), ...(password === undefined ? {} : { password }) };
  }

  /** From now on the client logs in with the current password, and again after each change. */
  follow(client: Redis): Redis {
    if (this.file === undefined) return client;
    Object.defineProperty(client.options, 'password', { get: () => this.current.password, enumerable: true, configurable: true });
    this.clients.add(client);
    client.once('end', () => this.clients.delete(client));
    return client;
  }

  close(): void {
    if (this.options.passwordFile !== undefined) unwatchFile(this.options.passwordFile, this.changed);
    this.clients.clear();
  }

  /** Some services close a connection whose login has expired unless it logs in again. */
  private async renew(): Promise<void> {
    const { username = 'default', password } = this.current;
    if (password === undefined || password === '') return;
    const open = [...this.clients].filter(({ status }) => status === 'ready');
    const answers = await Promise.allSettled(open.map((client) => client.call('AUTH', username, password)));
    const refusal = answers.find((answer) => answer.status === 'rejected');
    if (refusal) this.options.onFault(new Error(`the new password is refused: ${messageOf(refusal.reason)}`));
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : 'unknown fault');
