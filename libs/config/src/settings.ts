import { createPrivateKey } from 'node:crypto';
import { HIGHEST_POLYGON_LIMIT } from '#contracts';
import proxyAddr from '@fastify/proxy-addr';
import { z } from 'zod';

/** What is blank would count as 0, which for a limit means that there is none. */
const whole = (min: number, max: number) =>
  z.string().regex(/\S/, 'must be a number').transform(Number).pipe(z.number().int().min(min).max(max));
const millis = (min = 1) => whole(min, 2_147_483_647);
const httpUrl = z
  .url({ protocol: /^https?$/ })
  .refine((url) => !/[?#]/.test(url), 'must not hold a query or a fragment')
  .refine((url) => !URL.canParse(url) || `${new URL(url).username}${new URL(url).password}` === '', 'must not hold credentials')
  .transform((url) => url.replace(/\/+$/, ''));
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);
/** `value=part+part,…`; the parts are checked by who knows them. */
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
/** As a browser sends it: no path and no slash at the end, or it would never be equal. */
const isSigningKey = (pem: string) => {
  try {
    return pem.includes('BEGIN PRIVATE KEY') && ['rsa', 'ec', 'ed25519'].includes(createPrivateKey(pem).asymmetricKeyType ?? '');
  } catch {
    return false;
  }
};
const isWebOrigin = (text: string) => /^https?:[^*]*$/.test(text) && URL.canParse(text) && new URL(text).origin === text;
/** Of apps and browser extensions; URL knows no origin of such schemes. */
const isAppOrigin = (text: string) =>
  /^(?!(https?|wss?|ftp|file):)[a-z][a-z0-9+.-]*:\/\/[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/.test(text);
/** `https://*.example.com`: one label, and never all of a top-level domain but `localhost`. */
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
/** Goes through an HTTP header, which a blank or a letter beyond ASCII (a line's end, a dash that an editor made long) would not survive. */
const bearer = (min: number) => secret(min).regex(/^[\x21-\x7e]*$/, 'must be of visible ASCII characters, without spaces');
const flag = z.enum(['true', 'false', '1', '0']).transform((text) => text === 'true' || text === '1');
/** Whom `X-Forwarded-For` is believed of: how many proxies stand in front, or their addresses. */
const trustedProxies = z.string().transform((text, context): number | string[] => {
  const hops = { true: 1, false: 0 }[text] ?? Number(text);
  if (text.trim() !== '' && Number.isInteger(hops) && hops >= 0 && hops < 10) return hops;
  const addresses = text.split(',').map((part) => part.trim());
  try {
    // A bare number would pass for an address, in its oldest form.
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
  /** As it would be written in the environment; absent: not set. */
  default?: string;
  /** Also read from the file that NAME_FILE names; never printed. */
  secret?: true;
  /** Where state goes: a start that passes over a misspelt one would look well and write elsewhere. */
  placesState?: true;
  about: string;
}

/** Every setting of the gateway: its name in the environment, its default and what it does. The README's table is checked against this one. */
export const SETTINGS = {
  PORT: { schema: whole(0, 65_535), default: '3000', about: 'Port to listen on; 0 takes a free one' },
  HOST: {
    schema: z.string().regex(/^[A-Za-z0-9.:_-]+$/, 'must be an address or a host name'),
    default: '127.0.0.1',
    about: 'Address to listen on; 0.0.0.0 in a container',
  },
  PUBLIC_URL: { schema: httpUrl, about: 'Address under which browsers reach the gateway; default: the address it listens on' },
  ALLOWED_ORIGINS: {
    schema: list.refine(
      (all) => all.every(isOrigin),
      'must be origins such as https://app.example.com (see the README for wildcards and apps), comma-separated, or *',
    ),
    default: '',
    about:
      'Origins of browsers and apps that may call (comma-separated), such as `https://app.example.com`, `https://*.example.com` (one label) or `capacitor://localhost`; `*` allows all',
  },
  TRIVERSE_API_KEY: { schema: bearer(8), secret: true, about: "The account's API key" },
  TRIVERSE_BASE_URL: { schema: httpUrl, default: 'https://api.triverse.ai/api/v1', about: 'Base URL of the upstream' },
  ASSET_HOSTS: {
    schema: list.refine(
      (all) => all.every(isHostPattern),
      'must be host names such as cdn.example.com or *.example.com, comma-separated',
    ),
    default: '',
    about: "Hosts besides the upstream's own that assets may come from; `*.example.com` covers subdomains",
  },
  REDIS_URL: {
    schema: z
      .string()
      .regex(
        /^rediss?(\+cluster)?:\/\/([^@/\s]*@)?[^@/?#,\s]+(,[^@/?#,\s]+)*(\/\d*)?$/,
        'must be of the form redis[s][+cluster]://[user:password@]host[:port][,host:port…][/db]',
      )
      .refine(isDecodable, 'must have its user and password percent-encoded, a % as %25'),
    secret: true,
    placesState: true,
    about:
      'Redis to keep state in, `redis[s][+cluster]://[user:password@]host[:port][,host:port…][/db]`; not set: the memory engine',
  },
  REDIS_PREFIX: {
    schema: z.string().regex(/^[a-z0-9-]{1,20}$/),
    default: 'tg',
    placesState: true,
    about: 'First part of every key in Redis',
  },
  STORAGE_ENGINE: {
    schema: z.enum(['memory', 'redis']),
    placesState: true,
    about:
      '`redis` or `memory`: the start fails unless state goes there; not set: Redis with `REDIS_URL`, the memory engine without',
  },
  GATEWAY_SECRET: {
    schema: list.refine(
      (all) => all.length > 0 && all.length <= 2 && all.every((one) => one.length >= 32),
      'must be one or two secrets of at least 32 characters, comma-separated',
    ),
    secret: true,
    about: 'Signs client tokens and links; two while rotating, of which the first signs; not set: random for each start',
  },
  ADMIN_TOKEN: { schema: bearer(16), secret: true, about: 'Bearer token of the operator, for /gateway/v1' },
  TEAMS_FILE: { schema: z.string().min(1), about: 'YAML file that declares teams and keys' },
  OIDC_ISSUER: {
    schema: httpUrl,
    about: 'OpenID Connect provider with which people sign in from browsers; not set: there is no sign-in',
  },
  OIDC_CLIENT_ID: { schema: z.string().min(1), about: 'Name of the gateway at the provider' },
  OIDC_CLIENT_SECRET: {
    schema: secret(8),
    secret: true,
    about: 'Its secret there, shown as the provider takes it; with no key either: a public client, with PKCE alone',
  },
  OIDC_CLIENT_KEY: {
    schema: z.string().refine(isSigningKey, 'must be a private key of RSA, EC or Ed25519 in PEM (PKCS #8), without a passphrase'),
    secret: true,
    about: 'Its private key in PEM (PKCS #8), where the provider takes `private_key_jwt`; the public one is registered there',
  },
  OIDC_SCOPES: {
    schema: z.string().regex(/^openid( [\x21-\x7e]+)*$/, 'must begin with openid and be space-separated'),
    default: 'openid profile email',
    about: 'What is asked of the provider; add what brings the claims named below',
  },
  OIDC_TEAM_CLAIM: {
    schema: z.string().min(1),
    default: 'team',
    about: 'Claim that tells the team of who signs in: a text or a list of them',
  },
  OIDC_TEAM_MAP: {
    schema: claimMap(/^[\w-]{1,64}$/, 'pairs of value=team_id').refine(
      (map) => [...map.values()].every((teams) => teams.length === 1),
      'must name one team for each value',
    ),
    default: '',
    about: "Values of that claim and their teams, as `value=team_id,value=team_id`; empty: the value is the team's id",
  },
  OIDC_SCOPE_CLAIM: {
    schema: z.string().min(1),
    default: 'groups',
    about: 'Claim that tells what who signs in may do: a text or a list of them',
  },
  OIDC_SCOPE_MAP: {
    schema: claimMap(/^[a-z]+:[a-z]+$/, 'pairs of value=scope+scope'),
    default: '*=tasks:create+tasks:read+assets:read+uploads:write+usage:read',
    about: 'Values of that claim and their scopes, as `value=scope+scope,value=scope`; `*` is everybody',
  },
  OIDC_RETURN_PATH: {
    schema: z.string().regex(/^\/(?![/\\])[\x21-\x7e]*$/, 'must be a path of the gateway'),
    default: '/console/',
    about:
      'Where browsers go after signing in or out unless they ask for another place; register PUBLIC_URL and this for sign-outs',
  },
  SESSION_IDLE_TTL: { schema: whole(10, 2_592_000), default: '3600', about: 'A session that is not used ends after this (s)' },
  SESSION_TTL: {
    schema: whole(10, 2_592_000),
    default: '43200',
    about: 'A session ends after this, however much it is used (s)',
  },
  STATUS_FRESH_MS: {
    schema: millis(0),
    default: '2000',
    about: 'How long a status is fresh while the upstream does not push (ms)',
  },
  STATUS_COPIES: {
    schema: whole(0, 100_000),
    default: '2000',
    about: 'Statuses that each process keeps a copy of while they are read often; 0: every read goes to the storage',
  },
  STATUS_TERMINAL_TTL: { schema: whole(1, 31_536_000), default: '86400', about: 'How long a final status is kept (s)' },
  TASK_RETENTION: { schema: whole(60, 31_536_000), default: '2592000', about: 'How long the ownership of a task is kept (s)' },
  UPSTREAM_TIMEOUT_MS: { schema: millis(10), default: '15000', about: 'Limit of one JSON call to the upstream (ms)' },
  UPSTREAM_CREATE_TIMEOUT_MS: { schema: millis(10), default: '30000', about: 'Limit of one creation at the upstream (ms)' },
  UPSTREAM_UPLOAD_TIMEOUT_MS: {
    schema: millis(10),
    default: '120000',
    about: 'How long the upstream may take to answer an upload that it has (ms)',
  },
  TRANSFER_MIN_BYTES_PER_SECOND: {
    schema: whole(0, 1_073_741_824),
    default: '16384',
    about: 'Downloads and uploads that move more slowly are ended, for each holds a place that others wait for; 0: however slow',
  },
  TRANSFER_MIN_SECONDS: {
    schema: whole(1, 86_400),
    default: '60',
    about: 'The time over which that is measured (s)',
  },
  BODY_LIMIT_BYTES: { schema: whole(1_024, 16_777_216), default: '262144', about: 'Largest JSON body accepted (bytes)' },
  IMAGE_LIMIT_BYTES: {
    schema: whole(1_024, 1_073_741_824),
    default: '52428800',
    about: 'Largest image accepted for upload (bytes)',
  },
  MODEL_LIMIT_BYTES: {
    schema: whole(1_024, 1_073_741_824),
    default: '209715200',
    about: 'Largest model accepted for upload (bytes)',
  },
  UPLOADS_PER_MINUTE: {
    schema: whole(1, 1_000_000),
    default: '10',
    about: 'Uploads that the upstream takes in any 60 s; shared fairly among the teams',
  },
  ACCOUNT_CREATIONS_PER_MINUTE: {
    schema: whole(0, 1_000_000),
    default: '0',
    about: 'Creations of all teams together in a minute; 0: not bounded',
  },
  ACCOUNT_REQUESTS_PER_MINUTE: {
    schema: whole(0, 100_000_000),
    default: '0',
    about: 'Requests of all teams together in a minute; 0: not bounded',
  },
  SIGNED_LINKS: {
    schema: flag,
    default: 'false',
    about: "Asset links are the gateway's own, with a short-lived signature, instead of the storage's",
  },
  LINK_TTL: { schema: whole(10, 604_800), default: '900', about: 'How long a signed asset link is good (s)' },
  EXTRA_PARAMETERS: {
    schema: parameterMap,
    default: '',
    about: 'Parameters that a flow takes beyond the known ones, as `flow:name,flow:name`; passed on unchecked',
  },
  POLYGON_LIMIT_MAX: {
    schema: whole(1_000, HIGHEST_POLYGON_LIMIT),
    default: '1500000',
    about: "Highest `polygon_limit` accepted; the vendor's older pages say 10000000",
  },
  EXTRA_FLOWS: {
    schema: list.refine((names) => names.every((name) => /^[a-z0-9-]{1,64}$/.test(name)), 'must be flow names, comma-separated'),
    default: '',
    about: 'Flows beyond the known ones; their parameters are passed on unchecked',
  },
  HEADERS_TIMEOUT_MS: {
    schema: millis(100),
    default: '15000',
    about: 'Time for the headers of a request, from the opening of the connection for the first (ms)',
  },
  BODY_TIMEOUT_MS: {
    schema: millis(100),
    default: '30000',
    about: 'Time for the body of a request (ms); of an upload, the time over which UPLOAD_MIN_RATE is taken',
  },
  UPLOAD_MIN_RATE: {
    schema: whole(0, 1_073_741_824),
    default: '16384',
    about: 'An upload that is slower than this is ended (bytes a second)',
  },
  STALLED_READER_MS: {
    schema: millis(100),
    default: '60000',
    about: 'A client that takes nothing of its answer for this long is disconnected (ms)',
  },
  CONNECTIONS_PER_ADDRESS: {
    schema: whole(1, 10_000_000),
    default: '10000',
    about: 'Connections that one client address may hold at a time; those from the proxies of TRUST_PROXY are not counted',
  },
  SHUTDOWN_DRAIN_MS: {
    schema: millis(0),
    default: '5000',
    about:
      'After SIGTERM, how long the instance goes on serving while it is unready and each answer ends its connection (ms). Ctrl-C and a second signal skip it; `npm start` with the sandbox takes 0',
  },
  SHUTDOWN_GRACE_MS: { schema: millis(0), default: '10000', about: 'How long requests may finish after SIGTERM (ms)' },
  WATCH_LEASE_MS: {
    schema: millis(200),
    default: '4000',
    about:
      "Life of the upstream watcher's lease (ms); another instance takes over at most this and a second after its holder's death",
  },
  WATCH_IDLE_MS: {
    schema: millis(100),
    default: '15000',
    about: 'The upstream socket is dead after this long without a sign of life (ms)',
  },
  WATCH_SILENT_MS: {
    schema: millis(100),
    default: '15000',
    about: 'An open task that was silent this long is read by HTTP (ms)',
  },
  UPSTREAM_READS_PER_SECOND: {
    schema: whole(1, 10_000),
    default: '20',
    about:
      'Status reads a second that the watcher makes at most to catch up, poll and look after silent tasks; fewer while the upstream answers 429',
  },
  TASK_UNKNOWN_MS: {
    schema: millis(100),
    default: '60000',
    about:
      'An open task ends as FAILED when the upstream says twice, at least this far apart, that it does not know the task (ms)',
  },
  TASK_UNKNOWN_HOLD_MS: {
    schema: millis(0),
    default: '86400000',
    about:
      'How long no such task ends while the upstream knows nearly none of the open tasks, because the key is probably of another account (ms)',
  },
  SOCKETS_PER_KEY: {
    schema: whole(1, 10_000_000),
    default: '10000',
    about: "Realtime connections of one key at a time, over all instances, where the key's own limits are silent",
  },
  SUBSCRIPTIONS_PER_SOCKET: {
    schema: whole(1, 100_000),
    default: '200',
    about: 'Tasks that one realtime connection may watch at a time',
  },
  SOCKET_EVENTS_PER_SECOND: {
    schema: whole(1, 100_000),
    default: '20',
    about: 'Events a second that one connection may send, besides a burst in which it renews all its subscriptions',
  },
  SOCKET_MESSAGE_BYTES: {
    schema: whole(512, 16_777_216),
    default: '16384',
    about: 'Largest message that a realtime client may send (bytes)',
  },
  SOCKET_BUFFER_BYTES: {
    schema: whole(1_024, 1_073_741_824),
    default: '1048576',
    about: 'Latest states that wait for one slow realtime client at most; beyond, it is disconnected (bytes)',
  },
  TRUST_PROXY: {
    schema: trustedProxies,
    default: 'false',
    about:
      'Proxies in front, whose X-Forwarded-For tells the client address: how many (`true` is one), or their addresses (`10.0.0.0/8,loopback`)',
  },
  LOG_LEVEL: {
    schema: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
    default: 'info',
    about: 'Least level that is logged',
  },
} as const satisfies Record<string, SettingRow>;

export type SettingName = keyof typeof SETTINGS;
