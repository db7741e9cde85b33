import { createPrivateKey } from 'node:crypto';
import { HIGHEST_POLYGON_LIMIT } from '#contracts';
import proxyAddr from '@fastify/proxy-addr';
import { z } from 'zod';

/** A blank value would count as 0, which for many limits means unlimited. */
const whole = (min: number, max: number) =>
  z.string().regex(/\S/, 'must be a number').transform(Number).pipe(z.number().int().min(min).max(max));
const millis = (min = 1) => whole(min, 2_147_483_647);
const httpUrl = z
  .url({ protocol: /^https?$/ })
  .refine((url) => !/[?#]/.test(url), 'must not contain a query or a fragment')
  .refine(
    (url) => !URL.canParse(url) || `${new URL(url).username}${new URL(url).password}` === '',
    'must not contain credentials',
  )
  .transform((url) => url.replace(/\/+$/, ''));
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);
/** `value=part+part,…`; the caller checks what the parts mean. */
const claimMap = (part: RegExp, form: string) =>
  list.transform((pairs, context) => {
    const map = new Map<string, string[]>();
    for (const pair of pairs) {
      const at = pair.lastIndexOf('=');
      const parts = pair.slice(at + 1).split('+');
      if (at < 1 || !parts.every((one) => part.test(one))) {
        context.addIssue({ code: 'custom', message: `must be ${form}, comma-separated` });
        return z.NEVER;
      }
      map.set(pair.slice(0, at), parts);
    }
    return map;
  });
const isSigningKey = (pem: string) => {
  try {
    return pem.includes('BEGIN PRIVATE KEY') && ['rsa', 'ec', 'ed25519'].includes(createPrivateKey(pem).asymmetricKeyType ?? '');
  } catch {
    return false;
  }
};
/** As a browser sends it: without a path or a trailing slash; anything else would never match. */
const isWebOrigin = (text: string) => /^https?:[^*]*$/.test(text) && URL.canParse(text) && new URL(text).origin === text;
/** Origins of apps and browser extensions; the URL class knows no origin for such schemes. */
const isAppOrigin = (text: string) =>
  /^(?!(https?|wss?|ftp|file):)[a-z][a-z0-9+.-]*:\/\/[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/.test(text);
/** `https://*.example.com` matches one label; no top-level domain except `localhost`. */
const isOriginPattern = (text: string) =>
  /:\/\/\*\.(localhost|[^*:/]+\.[^*:/]+)(:\d+)?$/.test(text) && isWebOrigin(text.replace('*', 'label'));
const isOrigin = (text: string) => text === '*' || isWebOrigin(text) || isAppOrigin(text) || isOriginPattern(text);
const isHostPattern = (text: string) => /^(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/i.test(text);
const isDecodable = (text: string) => {
  try {
    return decodeURIComponent(text) !== '';
  } catch {
    return false;
  }
};
/** `flow:parameter,flow:parameter` */
const parameterMap = list.transform((pairs, context) => {
  const map = new Map<string, Set<string>>();
  for (const pair of pairs) {
    const [, flow, name] = /^([a-z0-9-]{1,64}):([A-Za-z0-9_]{1,64})$/.exec(pair) ?? [];
    if (flow === undefined || name === undefined) {
      context.addIssue({ code: 'custom', message: 'must be pairs of flow:parameter, comma-separated' });
      return z.NEVER;
    }
    map.set(flow, (map.get(flow) ?? new Set()).add(name));
  }
  return map;
});
const secret = (min: number) => z.string().min(min, `must have at least ${min} characters`);
/** Must survive an HTTP header: no blanks, line ends or characters beyond ASCII, such as a dash that an editor replaced. */
const bearer = (min: number) => secret(min).regex(/^[\x21-\x7e]*$/, 'must consist of visible ASCII characters without spaces');
const flag = z.enum(['true', 'false', '1', '0']).transform((text) => text === 'true' || text === '1');
/** The proxies whose `X-Forwarded-For` is trusted: their number or their addresses. */
const trustedProxies = z.string().transform((text, context): number | string[] => {
  const hops = { true: 1, false: 0 }[text] ?? Number(text);
  if (text.trim() !== '' && Number.isInteger(hops) && hops >= 0 && hops < 10) return hops;
  const addresses = text.split(',').map((part) => part.trim());
  try {
    // proxy-addr accepts a bare number as an address in its oldest form.
    if (!/[.:a-z]/.test(text)) throw new TypeError('no address');
    proxyAddr.compile(addresses);
    return addresses;
  } catch {
    context.addIssue({
      code: 'custom',
      message: 'must be false, the number of proxies in front (up to 9), or their addresses such as 10.0.0.0/8, comma-separated',
    });
    return z.NEVER;
  }
});

export interface SettingRow {
  schema: z.ZodType;
  /** As written in the environment; absent: not set. */
  default?: string;
  /** Can also be read from the file in NAME_FILE; never printed. */
  secret?: true;
  /** Decides where state is stored: if it is misspelt, start-up fails instead of storing state elsewhere. */
  placesState?: true;
  about: string;
  /** Heading of the documentation under which this setting and those below it stand. */
  group?: string;
  unit?: 'ms' | 's' | 'bytes' | 'bytes/s';
}

/** Every setting of the gateway. `npm run docs:settings` writes docs/settings.md and .env.example from this table. */
export const SETTINGS = {
  PORT: {
    group: 'Address and origins',
    schema: whole(0, 65_535),
    default: '3000',
    about: 'Port to listen on; 0 picks a free port',
  },
  HOST: {
    schema: z.string().regex(/^[A-Za-z0-9.:_-]+$/, 'must be an address or a host name'),
    default: '127.0.0.1',
    about: 'Address to listen on; use 0.0.0.0 in a container',
  },
  PUBLIC_URL: { schema: httpUrl, about: 'URL at which browsers reach the gateway; default: the address it listens on' },
  ALLOWED_ORIGINS: {
    schema: list.refine(
      (all) => all.every(isOrigin),
      'must be origins such as https://app.example.com (see docs/settings.md for wildcards and apps), comma-separated, or *',
    ),
    default: '',
    about:
      'Origins of web pages and apps that may call the gateway, comma-separated: `https://app.example.com`, `https://*.example.com` (one label) or `capacitor://localhost`; `*` allows all',
  },
  TRIVERSE_API_KEY: { group: 'Triverse', schema: bearer(8), secret: true, about: 'API key of the Triverse account' },
  TRIVERSE_BASE_URL: { schema: httpUrl, default: 'https://api.triverse.ai/api/v1', about: 'Base URL of the Triverse API' },
  ASSET_HOSTS: {
    schema: list.refine(
      (all) => all.every(isHostPattern),
      'must be host names such as cdn.example.com or *.example.com, comma-separated',
    ),
    default: '',
    about:
      "Further hosts that assets may be loaded from, besides the upstream's own, comma-separated; `*.example.com` covers subdomains",
  },
  REDIS_URL: {
    group: 'Storage',
    schema: z
      .string()
      .regex(
        /^rediss?(\+cluster)?:\/\/([^@/\s]*@)?[^@/?#,\s]+(,[^@/?#,\s]+)*(\/\d*)?$/,
        'must be of the form redis[s][+cluster]://[user:password@]host[:port][,host:port…][/db]',
      )
      .refine(isDecodable, 'must have a percent-encoded user and password (% as %25)'),
    secret: true,
    placesState: true,
    about:
      'Redis to keep state in, `redis[s][+cluster]://[user:password@]host[:port][,host:port…][/db]`; more than one gateway process needs it',
  },
  REDIS_PREFIX: {
    schema: z.string().regex(/^[a-z0-9-]{1,20}$/),
    default: 'tg',
    placesState: true,
    about: 'Prefix of all Redis keys',
  },
  DATA_DIR: {
    schema: z.string().regex(/\S/, 'must be the path of a folder'),
    placesState: true,
    about:
      'Folder to keep state in without Redis, for one gateway process; made if needed, on a local disk. Neither it nor `REDIS_URL` set: state is gone at exit',
  },
  STORAGE_ENGINE: {
    schema: z.enum(['memory', 'local', 'redis']),
    placesState: true,
    about:
      '`redis`, `local` or `memory`: the start fails unless state goes there; not set: `redis` with `REDIS_URL`, `local` with `DATA_DIR`, else `memory`',
  },
  GATEWAY_SECRET: {
    group: 'Secrets and teams',
    schema: list.refine(
      (all) => all.length > 0 && all.length <= 2 && all.every((one) => one.length >= 32),
      'must be one or two secrets of at least 32 characters, comma-separated',
    ),
    secret: true,
    about:
      'Secret that signs client tokens and links; during rotation two, comma-separated, of which the first signs. Default: random on each start',
  },
  ADMIN_TOKEN: { schema: bearer(16), secret: true, about: "The operator's bearer token for /gateway/v1" },
  TEAMS_FILE: { schema: z.string().min(1), about: 'YAML file that declares teams and keys' },
  OIDC_ISSUER: {
    group: 'Browser sign-in',
    schema: httpUrl,
    about: 'OpenID Connect provider for browser sign-in; not set: no sign-in',
  },
  OIDC_CLIENT_ID: { schema: z.string().min(1), about: "The gateway's client id at the provider" },
  OIDC_CLIENT_SECRET: {
    schema: secret(8),
    secret: true,
    about: "The gateway's client secret; without a secret or a key the gateway is a public client with PKCE",
  },
  OIDC_CLIENT_KEY: {
    schema: z.string().refine(isSigningKey, 'must be an RSA, EC or Ed25519 private key in PEM (PKCS #8) without a passphrase'),
    secret: true,
    about: "The gateway's private key in PEM (PKCS #8) for `private_key_jwt`; register the public key at the provider",
  },
  OIDC_SCOPES: {
    schema: z.string().regex(/^openid( [\x21-\x7e]+)*$/, 'must begin with openid and be space-separated'),
    default: 'openid profile email',
    about: 'Scopes to request from the provider; include those that yield the claims below',
  },
  OIDC_TEAM_CLAIM: {
    schema: z.string().min(1),
    default: 'team',
    about: "Claim that holds a person's team: a string or a list",
  },
  OIDC_TEAM_MAP: {
    schema: claimMap(/^[\w-]{1,64}$/, 'pairs of value=team_id').refine(
      (map) => [...map.values()].every((teams) => teams.length === 1),
      'must name one team for each value',
    ),
    default: '',
    about: "Maps values of the team claim to teams: `value=team_id,value=team_id`; empty: the value is the team's id",
  },
  OIDC_SCOPE_CLAIM: {
    schema: z.string().min(1),
    default: 'groups',
    about: "Claim that determines a person's scopes: a string or a list",
  },
  OIDC_SCOPE_MAP: {
    schema: claimMap(/^[a-z]+:[a-z]+$/, 'pairs of value=scope+scope'),
    default: '*=tasks:create+tasks:read+assets:read+uploads:write+usage:read',
    about: 'Maps values of the scope claim to scopes: `value=scope+scope,value=scope`; `*` matches everyone',
  },
  OIDC_RETURN_PATH: {
    schema: z.string().regex(/^\/(?![/\\])[\x21-\x7e]*$/, 'must be a path of the gateway'),
    default: '/console/',
    about:
      'Path to return to after sign-in or sign-out, if the request names none; register PUBLIC_URL plus this path as the post-logout redirect URI',
  },
  SESSION_IDLE_TTL: { schema: whole(10, 2_592_000), default: '3600', unit: 's', about: 'Idle time after which a session ends' },
  SESSION_TTL: {
    schema: whole(10, 2_592_000),
    default: '43200',
    unit: 's',
    about: 'Maximum lifetime of a session',
  },
  STATUS_FRESH_MS: {
    group: 'Statuses and retention',
    schema: millis(0),
    default: '2000',
    unit: 'ms',
    about: 'How long a stored status counts as fresh while the upstream link is not live',
  },
  STATUS_COPIES: {
    schema: whole(0, 100_000),
    default: '2000',
    about: 'Maximum number of frequently read statuses that each process caches; 0: read the storage every time',
  },
  STATUS_TERMINAL_TTL: { schema: whole(1, 31_536_000), default: '86400', unit: 's', about: 'How long a final status is kept' },
  TASK_RETENTION: {
    schema: whole(60, 31_536_000),
    default: '2592000',
    unit: 's',
    about: 'How long the owner of a task is remembered',
  },
  UPSTREAM_TIMEOUT_MS: {
    group: 'Upstream calls and transfers',
    schema: millis(10),
    default: '15000',
    unit: 'ms',
    about: 'Time limit of a JSON call to the upstream',
  },
  UPSTREAM_CREATE_TIMEOUT_MS: {
    schema: millis(10),
    default: '30000',
    unit: 'ms',
    about: 'Time limit of a creation at the upstream',
  },
  UPSTREAM_UPLOAD_TIMEOUT_MS: {
    schema: millis(10),
    default: '120000',
    unit: 'ms',
    about: 'Time limit for the upstream to answer once it has received an upload',
  },
  TRANSFER_MIN_BYTES_PER_SECOND: {
    schema: whole(0, 1_073_741_824),
    default: '16384',
    unit: 'bytes/s',
    about: 'Minimum speed of downloads and uploads; slower ones are aborted. 0: no minimum',
  },
  TRANSFER_MIN_SECONDS: {
    schema: whole(1, 86_400),
    default: '60',
    unit: 's',
    about: 'Period over which the minimum speed is measured',
  },
  BODY_LIMIT_BYTES: {
    group: 'Limits',
    schema: whole(1_024, 16_777_216),
    default: '262144',
    unit: 'bytes',
    about: 'Maximum size of a JSON body',
  },
  IMAGE_LIMIT_BYTES: {
    schema: whole(1_024, 1_073_741_824),
    default: '52428800',
    unit: 'bytes',
    about: 'Maximum size of an uploaded image',
  },
  MODEL_LIMIT_BYTES: {
    schema: whole(1_024, 1_073_741_824),
    default: '209715200',
    unit: 'bytes',
    about: 'Maximum size of an uploaded model',
  },
  UPLOADS_PER_MINUTE: {
    schema: whole(1, 1_000_000),
    default: '10',
    about: 'Uploads that the upstream accepts in any 60 s; shared fairly among teams',
  },
  ACCOUNT_CREATIONS_PER_MINUTE: {
    schema: whole(0, 1_000_000),
    default: '0',
    about: 'Maximum creations per minute of all teams together; 0: unlimited',
  },
  ACCOUNT_REQUESTS_PER_MINUTE: {
    schema: whole(0, 100_000_000),
    default: '0',
    about: 'Maximum requests per minute of all teams together; 0: unlimited',
  },
  SIGNED_LINKS: {
    group: 'Asset links',
    schema: flag,
    default: 'false',
    about: "Return short-lived signed links to the gateway instead of the storage's links",
  },
  LINK_TTL: { schema: whole(10, 604_800), default: '900', unit: 's', about: 'Lifetime of a signed link' },
  EXTRA_PARAMETERS: {
    group: 'Flows',
    schema: parameterMap,
    default: '',
    about: 'Additional parameters of flows, as `flow:name,flow:name`; passed on unchecked',
  },
  POLYGON_LIMIT_MAX: {
    schema: whole(1_000, HIGHEST_POLYGON_LIMIT),
    default: '1500000',
    about: "Maximum `polygon_limit`; the vendor's older pages say 10000000",
  },
  EXTRA_FLOWS: {
    schema: list.refine((names) => names.every((name) => /^[a-z0-9-]{1,64}$/.test(name)), 'must be flow names, comma-separated'),
    default: '',
    about: 'Additional flows, comma-separated; their parameters are passed on unchecked',
  },
  HEADERS_TIMEOUT_MS: {
    group: 'Client connections',
    schema: millis(100),
    default: '15000',
    unit: 'ms',
    about: 'Time limit for the headers of a request; for the first request it starts when the connection opens',
  },
  BODY_TIMEOUT_MS: {
    schema: millis(100),
    default: '30000',
    unit: 'ms',
    about: 'Time limit for the body of a request; for an upload, the period over which UPLOAD_MIN_RATE is measured',
  },
  UPLOAD_MIN_RATE: {
    schema: whole(0, 1_073_741_824),
    default: '16384',
    unit: 'bytes/s',
    about: 'Minimum speed of an upload; slower ones are aborted',
  },
  STALLED_READER_MS: {
    schema: millis(100),
    default: '60000',
    unit: 'ms',
    about: 'A client that reads nothing of its answer for this long is disconnected',
  },
  CONNECTIONS_PER_ADDRESS: {
    schema: whole(1, 10_000_000),
    default: '10000',
    about: 'Maximum concurrent connections per client address; the proxies in TRUST_PROXY are exempt',
  },
  SHUTDOWN_DRAIN_MS: {
    group: 'Shutdown',
    schema: millis(0),
    default: '5000',
    unit: 'ms',
    about:
      'How long an instance keeps serving after SIGTERM while it reports unready and closes each connection after its answer. Ctrl-C and a second signal skip it; `npm start` with the sandbox uses 0',
  },
  SHUTDOWN_GRACE_MS: {
    schema: millis(0),
    default: '10000',
    unit: 'ms',
    about: 'How long requests may take to finish after SIGTERM',
  },
  WATCH_LEASE_MS: {
    group: 'Upstream watch',
    schema: millis(200),
    default: '4000',
    unit: 'ms',
    about: "Lifetime of the watcher's lease; if the watcher dies, another instance takes over within this time plus a second",
  },
  WATCH_IDLE_MS: {
    schema: millis(100),
    default: '15000',
    unit: 'ms',
    about: 'Silence after which the upstream socket counts as dead',
  },
  WATCH_SILENT_MS: {
    schema: millis(100),
    default: '15000',
    unit: 'ms',
    about: 'Silence after which an open task is read over HTTP',
  },
  UPSTREAM_READS_PER_SECOND: {
    schema: whole(1, 10_000),
    default: '20',
    about:
      'Maximum status reads per second by the watcher (catching up, polling, silent tasks); lowered while the upstream answers 429',
  },
  TASK_UNKNOWN_MS: {
    schema: millis(100),
    default: '60000',
    unit: 'ms',
    about: 'An open task ends as FAILED when the upstream reports it unknown twice, at least this far apart',
  },
  TASK_UNKNOWN_HOLD_MS: {
    schema: millis(0),
    default: '86400000',
    unit: 'ms',
    about:
      'How long no task ends as unknown while the upstream knows almost none of the open tasks: the key is then probably of another account',
  },
  SOCKETS_PER_KEY: {
    group: 'Realtime connections',
    schema: whole(1, 10_000_000),
    default: '10000',
    about: 'Maximum realtime connections per key across all instances, unless the key has its own limit',
  },
  SUBSCRIPTIONS_PER_SOCKET: {
    schema: whole(1, 100_000),
    default: '200',
    about: 'Maximum tasks that one realtime connection may watch',
  },
  SOCKET_EVENTS_PER_SECOND: {
    schema: whole(1, 100_000),
    default: '20',
    about: 'Maximum events per second from one connection, plus a burst that allows it to renew all its subscriptions',
  },
  SOCKET_MESSAGE_BYTES: {
    schema: whole(512, 16_777_216),
    default: '16384',
    unit: 'bytes',
    about: 'Maximum size of a message from a realtime client',
  },
  SOCKET_BUFFER_BYTES: {
    schema: whole(1_024, 1_073_741_824),
    default: '1048576',
    unit: 'bytes',
    about: 'Maximum size of the states buffered for one slow realtime client; beyond this it is disconnected',
  },
  SOCKET_ADMIN_UI_PASSWORD: {
    schema: bearer(16),
    secret: true,
    about:
      'Password of the user `admin` for the socket.io admin UI, which shows and disconnects the clients of this instance; not set: no admin UI',
  },
  TRUST_PROXY: {
    group: 'Proxies and logging',
    schema: trustedProxies,
    default: 'false',
    about:
      'Proxies in front whose X-Forwarded-For is trusted: their number (`true` means one) or their addresses (`10.0.0.0/8,loopback`)',
  },
  LOG_LEVEL: {
    schema: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
    default: 'info',
    about: 'Minimum level to log: fatal, error, warn, info, debug, trace or silent',
  },
} as const satisfies Record<string, SettingRow>;

export type SettingName = keyof typeof SETTINGS;
