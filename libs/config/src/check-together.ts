import { type Settings } from './load-settings.js';

/** @returns what is wrong with settings that are each right by themselves. */
export function checkTogether(settings: Settings): string[] {
  return [...sharedSecrets(settings), ...lifetimes(settings), ...engine(settings)];
}

/** Who learns one of them must not hold another by it. */
function sharedSecrets({ TRIVERSE_API_KEY, ADMIN_TOKEN, GATEWAY_SECRET = [] }: Settings): string[] {
  const problems = GATEWAY_SECRET.some((secret) => [TRIVERSE_API_KEY, ADMIN_TOKEN].includes(secret))
    ? ['GATEWAY_SECRET: must not be TRIVERSE_API_KEY or ADMIN_TOKEN once more']
    : [];
  if (ADMIN_TOKEN !== undefined && ADMIN_TOKEN === TRIVERSE_API_KEY)
    problems.push('ADMIN_TOKEN: must not be TRIVERSE_API_KEY once more');
  return problems;
}

function lifetimes({ STATUS_TERMINAL_TTL: kept, TASK_RETENTION: owned }: Settings): string[] {
  if (kept <= owned) return [];
  return ['STATUS_TERMINAL_TTL: must not be longer than TASK_RETENTION, for a status is of no use when nobody owns its task'];
}

function engine({ STORAGE_ENGINE: wanted, REDIS_URL: url }: Settings): string[] {
  if (wanted === 'redis' && url === undefined) return ['REDIS_URL: must be set, since STORAGE_ENGINE is redis'];
  if (wanted === 'memory' && url !== undefined) return ['STORAGE_ENGINE: must not be memory while REDIS_URL is set'];
  return [];
}
