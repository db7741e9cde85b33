import { describe, expect, it } from '@jest/globals';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(join(repository, path), 'utf8');

interface Service {
  image?: string;
  build?: unknown;
  user?: string;
  profiles?: string[];
  environment?: Record<string, string>;
  volumes?: string[];
  depends_on?: Record<string, { condition: string }>;
  [field: string]: unknown;
}
interface Compose {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
}

const FILES = ['docker-compose.yml', 'docker-compose.override.yml'];
const [base, sandboxed] = FILES.map((file) => parse(read(file), { merge: true }) as Compose) as [Compose, Compose];
const services = { ...sandboxed.services, ...base.services };
const ONE_SHOT = 'secrets';
const settings = new Set([...read('docs/settings.md').matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, name]) => name));

/** Rules of style, and those that do not fit; the order of the services follows the way of a request. */
const STYLE = [
  // The name is that of the image that is built, so that all services share one.
  'no-build-and-image',
  // Two clones on one machine are two installations, with volumes of their own.
  'require-project-name-field',
  'service-dependencies-alphabetical-order',
  'service-keys-order',
  'services-alphabetical-order',
  'top-level-properties-order',
  'no-quotes-in-volumes',
];

/** The files that `npm run secrets` makes, as `folder/name`. */
function secretFiles(): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'secrets-'));
  try {
    execFileSync(process.execPath, [join(repository, 'scripts/secrets.mjs'), folder]);
    return readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('docker compose', () => {
  it('accepts both files', () => {
    const options = STYLE.flatMap((rule) => ['--disable-rule', rule]);
    const args = [join(repository, 'node_modules/dclint/bin/dclint.cjs'), ...FILES, '--formatter', 'json', ...options];
    const { stdout } = spawnSync(process.execPath, args, { cwd: repository, encoding: 'utf8' });
    const found = JSON.parse(stdout) as { filePath: string; messages: { rule: string; message: string }[] }[];
    expect(found.map(({ filePath }) => filePath.split('/').at(-1))).toEqual(FILES);
    expect(found.flatMap(({ messages }) => messages.map(({ rule, message }) => `${rule}: ${message}`))).toEqual([]);
  });

  it('starts two gateways, nginx and Redis, with the sandbox as their upstream, when nothing is prepared', () => {
    const started = Object.entries(services).filter(([, { profiles }]) => profiles === undefined);
    expect(started.map(([name]) => name).sort()).toEqual(['gateway', 'gateway-2', 'nginx', 'redis', 'sandbox', 'secrets']);
    for (const name of ['gateway', 'gateway-2']) {
      const environment = sandboxed.services[name]?.environment ?? {};
      const { SANDBOX_API_KEY, SANDBOX_PORT } = services['sandbox']?.environment ?? {};
      expect(environment['TRIVERSE_API_KEY']).toBe(SANDBOX_API_KEY);
      // Both at once are refused, and an empty one counts as not set.
      expect(environment['TRIVERSE_API_KEY_FILE']).toBe('');
      expect(environment['TRIVERSE_BASE_URL']).toBe(`http://sandbox:${SANDBOX_PORT}/api/v1`);
    }
  });

  it('starts with each profile what the operations guide says, and nothing that lacks what it depends on', () => {
    const merged = (name: string) => ({ ...base.services[name]?.depends_on, ...sandboxed.services[name]?.depends_on });
    const started = (...active: string[]) => {
      const names = Object.entries(services).flatMap(([name, { profiles = active }]) =>
        profiles === active || profiles.some((profile) => active.includes(profile)) ? [name] : [],
      );
      expect(names.flatMap((name) => Object.keys(merged(name))).filter((name) => !names.includes(name))).toEqual([]);
      return names;
    };
    const always = started();
    const added = (profile: string) => started(profile).filter((name) => !always.includes(name));
    // Compose takes a profile that no service names: the sandbox is there with and without it.
    expect([added('sandbox'), always.includes('sandbox')]).toEqual([[], true]);
    expect(added('monitoring')).toEqual(['prometheus', 'grafana']);
    expect(added('local')).toEqual(['gateway-local']);
    const profiles = new Set(Object.values(services).flatMap((service) => service.profiles ?? []));
    expect([...profiles].sort()).toEqual(['local', 'monitoring']);
    const guide = read('docs/operations.md');
    for (const profile of ['sandbox', ...profiles]) expect(guide).toContain(`docker compose --profile ${profile} up`);
  });

  it('has no variable that must be set, and no file that must exist', () => {
    const text = FILES.map(read).join('\n');
    const variables = [...text.matchAll(/(?<!\$)\$\{(\w+)([^}]*)\}/g)];
    expect(variables.filter(([, , rest]) => !rest?.startsWith(':-')).map(([all]) => all)).toEqual([]);
    const mounts = Object.values(services).flatMap(({ volumes = [] }) => volumes.map((volume) => volume.split(':')[0] ?? ''));
    const files = mounts.filter((source) => source.startsWith('./') && !source.startsWith('./secrets'));
    expect(files.filter((source) => !existsSync(join(repository, source)))).toEqual([]);
    const named = mounts.filter((source) => !source.startsWith('./'));
    expect(named.filter((name) => !(name in { ...base.volumes, ...sandboxed.volumes }))).toEqual([]);
  });

  it.each(Object.keys(services))('gives %s no write access, no capabilities and no new privileges', (name) => {
    const service = services[name];
    expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
    if (name !== ONE_SHOT) expect(service).not.toHaveProperty('cap_add');
    if (service?.build === undefined) expect(service?.user).toMatch(/^[1-9]\d*:\d+$/);
  });

  it('makes the secrets before anything reads them, each where its reader looks', () => {
    const made = secretFiles();
    const readers = Object.entries(services).filter(
      ([name, { volumes = [] }]) => name !== ONE_SHOT && volumes.join().includes('./secrets/'),
    );
    expect(readers.map(([name]) => name).sort()).toEqual([
      'gateway',
      'gateway-2',
      'gateway-local',
      'grafana',
      'prometheus',
      'redis',
    ]);
    const config: Record<string, string> = { redis: 'deploy/redis/redis.conf', prometheus: 'deploy/prometheus/prometheus.yml' };
    for (const [name, service] of readers) {
      expect(service.depends_on?.[ONE_SHOT]?.condition).toBe('service_completed_successfully');
      const [, folder] = /\.\/secrets\/(\w+):\/run\/secrets:ro/.exec((service.volumes ?? []).join()) ?? [];
      const text = JSON.stringify(service) + (config[name] === undefined ? '' : read(config[name]));
      const wanted = [...text.matchAll(/\/run\/secrets\/([\w.]+)/g)].map(([, file]) => `${folder}/${file}`);
      expect(wanted.length).toBeGreaterThan(0);
      expect(wanted.filter((file) => file !== 'gateway/triverse_api_key' && !made.includes(file))).toEqual([]);
    }
  });

  it('keeps the secrets out of git and out of the image', () => {
    expect(read('.dockerignore').split('\n')).toContain('secrets');
    const isIgnored = (path: string) => spawnSync('git', ['check-ignore', '-q', path], { cwd: repository }).status === 0;
    expect(isIgnored('secrets/gateway/admin_token')).toBe(true);
    expect(isIgnored('scripts/secret-files/make-secrets.mjs')).toBe(false);
  });

  it('sets only known settings, and secrets only as files', () => {
    for (const name of ['gateway', 'gateway-2', 'gateway-local']) {
      const environment = base.services[name]?.environment ?? {};
      expect(Object.keys(environment).filter((setting) => !settings.has(setting.replace(/_FILE$/, '')))).toEqual([]);
      const secrets = [...read('docs/settings.md').matchAll(/^\| `([A-Z_]+)` \|.*\*\*Secret\*\*/gm)].map(
        ([, setting = '']) => setting,
      );
      expect(secrets.length).toBeGreaterThan(3);
      expect(secrets.filter((setting) => setting in environment)).toEqual([]);
      // The token that Prometheus has, which opens nothing but the metrics.
      expect(environment['METRICS_TOKEN_FILE']).toBe('/run/secrets/metrics_token');
    }
  });

  it('runs Redis with a password, persistence and without eviction', () => {
    const config = read('deploy/redis/redis.conf');
    for (const line of ['dir /data', 'appendonly yes', 'maxmemory-policy noeviction', 'include /run/secrets/auth.conf'])
      expect(config.split('\n')).toContain(line);
    expect(services['redis']?.volumes).toContain('redis-data:/data');
    expect(services['redis']?.['command']).toEqual(['redis-server', '/etc/redis/redis.conf']);
  });

  it('starts Redis from that file and from the secrets as made, and the gateways have its password', () => {
    const folder = mkdtempSync(join(tmpdir(), 'redis-conf-'));
    const socket = join(folder, 'redis.sock');
    const cli = (password: string, ...command: string[]) =>
      spawnSync('redis-cli', ['-s', socket, ...command], {
        encoding: 'utf8',
        env: { ...process.env, REDISCLI_AUTH: password },
      }).stdout.trim();
    try {
      execFileSync(process.execPath, [join(repository, 'scripts/secrets.mjs'), folder]);
      const conf = join(folder, 'redis.conf');
      const text = read('deploy/redis/redis.conf')
        .replace('/run/secrets', join(folder, 'redis'))
        .replace('dir /data', `dir ${folder}`);
      writeFileSync(conf, `${text}port 0\nunixsocket ${socket}\ndaemonize yes\n`);
      execFileSync('redis-server', [conf]);
      const password = new URL(readFileSync(join(folder, 'gateway/redis_url'), 'utf8').trim()).password;
      // The server is there a moment after the command returns.
      for (let tries = 0; tries < 100 && !existsSync(socket); tries++) spawnSync(process.execPath, ['-e', '0']);
      expect(cli('another', 'ping')).toMatch(/NOAUTH|WRONGPASS|Authentication required/);
      expect(cli(password, 'ping')).toBe('PONG');
      expect(cli(password, 'config', 'get', 'maxmemory-policy').split('\n')[1]).toBe('noeviction');
      expect(cli(password, 'config', 'get', 'appendonly').split('\n')[1]).toBe('yes');
      cli(password, 'shutdown', 'nosave');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('publishes ports to this machine only, and the gateways through nginx', () => {
    const ports = Object.entries(services).flatMap(([name, service]) =>
      ((service['ports'] ?? []) as string[]).map((port) => ({ name, port })),
    );
    expect(ports.filter(({ port }) => !port.startsWith('127.0.0.1:'))).toEqual([]);
    expect(ports.map(({ name }) => name).sort()).toEqual(['gateway-local', 'grafana', 'nginx', 'prometheus']);
    expect(base.services['gateway']?.environment?.['TRUST_PROXY']).toBe('true');
  });

  it('waits longer for a gateway to end than the gateway takes', () => {
    const value = (name: string) => Number(new RegExp(`^\\| \`${name}\` \\| \`?(\\d+)`, 'm').exec(read('docs/settings.md'))?.[1]);
    const needed = (value('SHUTDOWN_DRAIN_MS') + value('SHUTDOWN_GRACE_MS')) / 1_000 + 5;
    expect(Number.parseInt(String(base.services['gateway']?.['stop_grace_period']))).toBeGreaterThan(needed);
  });

  it('runs one gateway without Redis on request, with its state in a volume', () => {
    const { environment, ...local } = base.services['gateway-local'] ?? {};
    expect(environment).toMatchObject({ DATA_DIR: '/data', GATEWAY_SECRET_FILE: '/run/secrets/gateway_secret' });
    expect(environment).not.toHaveProperty('REDIS_URL_FILE');
    expect(local).toMatchObject({ profiles: ['local'], volumes: expect.arrayContaining(['gateway-data:/data']) });
  });
});

describe('the proxies and the monitoring', () => {
  const names = Object.entries(base.services).flatMap(([name, service]) => {
    const networks = service['networks'] as { default?: { aliases?: string[] } } | undefined;
    return [name, ...(networks?.default?.aliases ?? [])];
  });

  it.each(['deploy/nginx/nginx.conf', 'deploy/haproxy/haproxy.cfg', 'deploy/prometheus/prometheus.yml'])(
    'name the gateways in %s as docker-compose.yml does',
    (file) => {
      const targets = new Set([...read(file).matchAll(/gateway-\d(?=:3000)/g)].map(([name]) => name));
      expect([...targets].sort()).toEqual(['gateway-1', 'gateway-2']);
      expect([...targets].filter((name) => !names.includes(name))).toEqual([]);
    },
  );

  it('HAProxy accepts its configuration', () => {
    if (spawnSync('haproxy', ['-v']).status !== 0) return;
    const { status, stdout, stderr } = spawnSync('haproxy', ['-c', '-f', 'deploy/haproxy/haproxy.cfg'], {
      cwd: repository,
      encoding: 'utf8',
    });
    expect({ status, alerts: `${stdout}${stderr}`.match(/ALERT.*/g) }).toEqual({ status: 0, alerts: null });
  });

  it('Grafana finds the dashboards and Prometheus where they are mounted', () => {
    const volumes = base.services['grafana']?.volumes ?? [];
    const provider = parse(read('deploy/grafana/provisioning/dashboards/dashboards.yml')) as {
      providers: { options: { path: string } }[];
    };
    expect(volumes).toContain(`./deploy/grafana/dashboards:${provider.providers[0]?.options.path}:ro`);
    const sources = parse(read('deploy/grafana/provisioning/datasources/prometheus.yml')) as { datasources: { url: string }[] };
    expect(sources.datasources[0]?.url).toBe('http://prometheus:9090');
  });
});

describe('the image', () => {
  const dockerfile = read('Dockerfile');
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

  it('runs unprivileged, with a health check on live', () => {
    expect(dockerfile).toMatch(/^USER node$/m);
    expect(dockerfile).toMatch(/^HEALTHCHECK [\s\S]*\/health\/live/m);
  });

  it('runs the gateway with the same options of Node as npm start', () => {
    const [, args] = /GATEWAY_NODE_ARGS = \['([^\]]+)'\]/.exec(read('scripts/start/node-args.mjs')) ?? [];
    expect(args).toMatch(/^--/);
    expect(dockerfile).toContain(`\nCMD ["node", "${args}", "dist/apps/gateway/src/main.js"]\n`);
  });

  it('holds the command line and what it imports', () => {
    const copied = [...dockerfile.matchAll(/^COPY --from=build (.+) (\S+)$/gm)].flatMap(([, sources = '']) => sources.split(' '));
    for (const name of ['admin', 'secrets']) {
      expect(scripts[name]).toBe(`node scripts/${name}.mjs`);
      expect(copied).toContain(`/app/scripts/${name}.mjs`);
    }
    const imports = [
      'scripts/admin.mjs',
      'scripts/secrets.mjs',
      ...readdirSync(join(repository, 'scripts/admin')).map((name) => `scripts/admin/${name}`),
    ];
    const outside = imports.flatMap((file) =>
      [...read(file).matchAll(/from '(\.[^']+)'/g)].map(([, from = '']) => join(file, '..', from)),
    );
    expect(outside.filter((file) => !copied.some((path) => `/app/${file}`.startsWith(path)))).toEqual([]);
  });

  it('has labels and a list of its packages', () => {
    for (const label of ['title', 'description', 'licenses', 'version', 'revision', 'created'])
      expect(dockerfile).toContain(`org.opencontainers.image.${label}=`);
    expect(dockerfile).toMatch(/^COPY --from=build .*\/app\/sbom\.cdx\.json/m);
  });

  it('makes that list with npm run sbom: every package of the running gateway', () => {
    const run = spawnSync('npm', ['run', '--silent', 'sbom'], { cwd: repository, encoding: 'utf8', maxBuffer: 2 ** 26 });
    const bom = JSON.parse(run.stdout) as { bomFormat: string; components: { 'bom-ref': string }[] };
    expect(bom.bomFormat).toBe('CycloneDX');
    const listed = new Set(bom.components.map((component) => component['bom-ref'].replace(/@[^@]*$/, '')));
    const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> };
    expect(Object.keys(dependencies).filter((name) => !listed.has(name))).toEqual([]);
    expect(listed.has('jest')).toBe(false);
  }, 60_000);
});
