import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface RedisServer {
  readonly url: string;
  readonly port: number;
  /** Of its Unix socket. */
  readonly socketPath: string;
  /** Stops it and removes its files. */
  stop(): Promise<void>;
  /** Kills it, as a crash does: no last save, and the connections break. */
  kill(): Promise<void>;
  /** Starts it again on the same port with its persisted data. */
  start(): Promise<void>;
  restart(): Promise<void>;
  /** Copies the persisted data, for `crashBack`. */
  keepCopy(): void;
  /** Simulates a crash that loses every acknowledged write since `keepCopy`; the server runs again afterwards. */
  crashBack(): Promise<void>;
  /** Pauses it: it neither answers nor closes anything until resumed. */
  freeze(): void;
  resume(): void;
  /** Runs redis-cli against it. */
  cli(...args: string[]): string;
}

export interface RedisServerOptions {
  /** Persists every write, so that a restart loses nothing. */
  appendOnly?: boolean;
  password?: string;
  cluster?: boolean;
  /** TLS only, with a certificate that is valid for this host name and for no address. */
  tls?: RedisServerTls;
  /** A user that its URL names; `cli` stays the operator. */
  user?: { name: string; password: string; rules: readonly string[] };
  /** A replica of that server from its start. */
  replicaOf?: RedisServer;
  /** No data: a sentinel with these lines of configuration. */
  sentinel?: readonly string[];
}

export interface RedisServerTls {
  hostname: string;
  key: string;
  cert: string;
  /** Signed the certificate, where it did not sign itself. */
  ca?: string;
  /** Clients without a certificate from the same authority are refused; `cli` shows this one. */
  client?: { key: string; cert: string };
}

/** Starts a redis-server on a free port. It does not keep the test process alive. */
export async function startRedisServer(options: RedisServerOptions = {}): Promise<RedisServer> {
  const binary = findRedisServer();
  // A free port may be taken before the server binds it; then another one is tried.
  for (let attempt = 1; ; attempt += 1) {
    const server = new LocalRedis(binary, await freePort(), options);
    try {
      await server.start();
      return server;
    } catch (error) {
      await server.stop();
      if (attempt === 3) throw error;
    }
  }
}

/** Servers still running when the tests end are stopped with them. */
const running = new Set<ChildProcess>();
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));

class LocalRedis implements RedisServer {
  private readonly directory = mkdtempSync(join(tmpdir(), 'redis-'));
  private readonly copy = `${this.directory}-copy`;
  private child: ChildProcess | null = null;

  constructor(
    private readonly binary: string,
    readonly port: number,
    private readonly options: RedisServerOptions,
  ) {}

  get url(): string {
    const { password, tls, user } = this.options;
    const login = user === undefined ? `:${password}@` : `${user.name}:${user.password}@`;
    const credentials = password === undefined && user === undefined ? '' : login;
    return `${tls === undefined ? 'redis' : 'rediss'}://${credentials}${tls?.hostname ?? '127.0.0.1'}:${this.port}`;
  }

  get socketPath(): string {
    return join(this.directory, 'redis.sock');
  }

  async start(): Promise<void> {
    const child = spawn(this.binary, this.arguments(), { cwd: this.directory, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child = child;
    child.unref();
    running.add(child);
    child.once('exit', () => running.delete(child));
    let failed: () => void = () => undefined;
    await new Promise<void>((resolve, reject) => {
      let output = '';
      failed = () => reject(new Error(`redis-server ended: ${output.slice(-500)}`));
      child.once('exit', failed);
      child.stdout.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        if (/Ready to accept connections|Sentinel ID is/.test(output)) resolve();
      });
    });
    child.removeListener('exit', failed);
    child.stdout.removeAllListeners('data').resume();
    for (const stream of [child.stdout, child.stderr]) (stream as unknown as { unref?: () => void }).unref?.();
  }

  async kill(): Promise<void> {
    const { child } = this;
    this.child = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.ref();
    child.kill('SIGKILL');
    await ended;
  }

  async stop(): Promise<void> {
    await this.kill();
    for (const directory of [this.directory, this.copy]) rmSync(directory, { recursive: true, force: true });
  }

  async restart(): Promise<void> {
    await this.kill();
    await this.start();
  }

  keepCopy(): void {
    rmSync(this.copy, { recursive: true, force: true });
    // Node refuses to copy the server's Unix socket.
    cpSync(this.directory, this.copy, { recursive: true, filter: (path) => !path.endsWith('.sock') });
  }

  async crashBack(): Promise<void> {
    await this.kill();
    rmSync(this.directory, { recursive: true });
    cpSync(this.copy, this.directory, { recursive: true });
    await this.start();
  }

  freeze(): void {
    this.child?.kill('SIGSTOP');
  }

  resume(): void {
    this.child?.kill('SIGCONT');
  }

  cli(...args: string[]): string {
    const { password, tls } = this.options;
    const credentials = password === undefined ? [] : ['--no-auth-warning', '-a', password];
    const over = tls === undefined ? [] : cliOverTls(tls);
    return execFileSync('redis-cli', ['-p', String(this.port), ...over, ...credentials, ...args], { encoding: 'utf8' }).trim();
  }

  /** A sentinel keeps its state in its configuration file. */
  private arguments(): string[] {
    const { sentinel } = this.options;
    if (sentinel === undefined) return this.settings();
    const file = join(this.directory, 'sentinel.conf');
    if (!existsSync(file))
      writeFileSync(file, [`port ${this.port}`, 'bind 127.0.0.1', `dir ${this.directory}`, ...sentinel].join('\n'));
    return [file, '--sentinel'];
  }

  private settings(): string[] {
    const { appendOnly = false, cluster = false, password, tls, user, replicaOf } = this.options;
    return [
      ...(tls === undefined ? ['--port', String(this.port)] : tlsSettings(this.port, tls)),
      ...['--bind', '127.0.0.1', '--dir', this.directory, '--save', ''],
      ...['--appendonly', appendOnly ? 'yes' : 'no', '--appendfsync', 'always'],
      ...(password === undefined ? [] : ['--requirepass', password]),
      ...['--unixsocket', this.socketPath, '--unixsocketperm', '700'],
      ...(user === undefined ? [] : ['--user', user.name, 'on', `>${user.password}`, ...user.rules]),
      ...(replicaOf === undefined ? [] : ['--replicaof', '127.0.0.1', String(replicaOf.port)]),
      // A master would wait five seconds for more replicas before it sends its data.
      ...['--repl-diskless-sync-delay', '0'],
      ...(cluster ? ['--cluster-enabled', 'yes', '--cluster-node-timeout', '2000', '--cluster-config-file', 'nodes.conf'] : []),
    ];
  }
}

function cliOverTls({ hostname, cert, ca = cert, client }: RedisServerTls): string[] {
  const shown = client === undefined ? [] : ['--cert', client.cert, '--key', client.key];
  return ['--tls', '--cacert', ca, '--sni', hostname, '-h', '127.0.0.1', ...shown];
}

function tlsSettings(port: number, { hostname, key, cert, ca = cert, client }: RedisServerTls): string[] {
  return [
    ...[
      '--port',
      '0',
      '--tls-port',
      String(port),
      '--tls-auth-clients',
      client === undefined ? 'no' : 'yes',
      '--tls-cluster',
      'yes',
    ],
    ...['--tls-key-file', key, '--tls-cert-file', cert, '--tls-ca-cert-file', ca],
    ...['--cluster-announce-hostname', hostname, '--cluster-preferred-endpoint-type', 'hostname'],
  ];
}

/** A cluster node's bus listens 10,000 above its port, so the port must leave room for it. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = await new Promise<number>((resolve, reject) => {
      const probe = createServer();
      probe.once('error', reject);
      probe.listen(0, '127.0.0.1', () => {
        const address = probe.address();
        probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
      });
    });
    if (port < 55_000) return port;
  }
}

let found: string | undefined;

/** `npm test` ensures that one is installed. */
function findRedisServer(): string {
  if (found === undefined && spawnSync('redis-server', ['--version']).status !== 0)
    throw new Error('these tests need Redis: install the package redis-server');
  found = 'redis-server';
  return found;
}
