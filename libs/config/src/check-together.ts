import { type Settings } from './load-settings.js';
import { redisProblems } from './redis-problems.js';

/** @returns problems of settings that are valid on their own but not together. */
export function checkTogether(settings: Settings): string[] {
  return [
    ...sharedSecrets(settings),
    ...lifetimes(settings),
    ...engine(settings),
    ...workers(settings),
    ...metricsPort(settings),
    ...redisProblems(settings),
    ...mail(settings),
    ...operatorWebhooks(settings),
  ];
}

/** A leaked secret must not give away another one. */
function sharedSecrets({
  TRIVERSE_API_KEY: upstreamKeys = [],
  ADMIN_TOKEN: adminTokens = [],
  GATEWAY_SECRET: gatewaySecrets = [],
  SOCKET_ADMIN_UI_PASSWORD: password,
  METRICS_TOKEN: metricsTokens = [],
}: Settings): string[] {
  const problems = gatewaySecrets.some((secret) => [...upstreamKeys, ...adminTokens].includes(secret))
    ? ['GATEWAY_SECRET: must not be the same as TRIVERSE_API_KEY or ADMIN_TOKEN']
    : [];
  if (adminTokens.some((token) => upstreamKeys.includes(token)))
    problems.push('ADMIN_TOKEN: must not be the same as TRIVERSE_API_KEY');
  if (password !== undefined && [...upstreamKeys, ...adminTokens, ...gatewaySecrets].includes(password))
    problems.push('SOCKET_ADMIN_UI_PASSWORD: must not be the same as another secret');
  if (metricsTokens.some((token) => [...upstreamKeys, ...adminTokens, ...gatewaySecrets, password].includes(token)))
    problems.push('METRICS_TOKEN: must not be the same as another secret');
  return problems;
}

function mail({ SMTP_URL: server, ALERT_MAIL_FROM: from, ALERT_MAIL_TO: to }: Settings): string[] {
  if (server !== undefined && from === undefined) return ['ALERT_MAIL_FROM: must be set with SMTP_URL'];
  return server === undefined && to.length > 0 ? ['SMTP_URL: must be set with ALERT_MAIL_TO'] : [];
}

function operatorWebhooks({ ALERT_WEBHOOK_URLS: urls = [], ALERT_WEBHOOK_SECRET: secret }: Settings): string[] {
  return urls.length > 0 && secret === undefined ? ['ALERT_WEBHOOK_SECRET: must be set with ALERT_WEBHOOK_URLS'] : [];
}

function lifetimes({ STATUS_TERMINAL_TTL: kept, TASK_RETENTION: owned }: Settings): string[] {
  if (kept <= owned) return [];
  return ['STATUS_TERMINAL_TTL: must not be longer than TASK_RETENTION, because a status is useless once its task has no owner'];
}

function workers({ WORKERS, REDIS_URL, METRICS_EXEMPLARS }: Settings): string[] {
  if (WORKERS === 1) return [];
  if (REDIS_URL === undefined) return ['WORKERS: needs REDIS_URL, because several processes can share their state only there'];
  return METRICS_EXEMPLARS
    ? ['METRICS_EXEMPLARS: must not be set with WORKERS, because sums over processes have no exemplars']
    : [];
}

function metricsPort({ PORT, METRICS_PORT }: Settings): string[] {
  return METRICS_PORT === PORT && PORT !== 0 ? ['METRICS_PORT: must not be the same as PORT'] : [];
}

function engine({ STORAGE_ENGINE: wanted, REDIS_URL: url, DATA_DIR: folder }: Settings): string[] {
  if (url !== undefined && folder !== undefined)
    return ['DATA_DIR: must not be set while REDIS_URL is, for state goes to one of them'];
  const set = url !== undefined ? 'REDIS_URL' : folder !== undefined ? 'DATA_DIR' : undefined;
  const needed = wanted && { memory: undefined, local: 'DATA_DIR', redis: 'REDIS_URL' }[wanted];
  if (wanted === undefined || set === needed) return [];
  if (set === undefined) return [`${needed}: must be set, since STORAGE_ENGINE is ${wanted}`];
  return [`STORAGE_ENGINE: must not be ${wanted} while ${set} is set`];
}
