import { parseRedisUrl, type Settings } from '#config';

type SecretSettings = Pick<
  Settings,
  | 'ADMIN_TOKEN'
  | 'METRICS_TOKEN'
  | 'OTEL_EXPORTER_OTLP_HEADERS'
  | 'TRIVERSE_API_KEY'
  | 'GATEWAY_SECRET'
  | 'OIDC_CLIENT_SECRET'
  | 'OIDC_CLIENT_KEY'
  | 'SOCKET_ADMIN_UI_PASSWORD'
  | 'REDIS_URL'
  | 'REDIS_PASSWORD'
  | 'REDIS_SENTINEL_PASSWORD'
  | 'ALERT_SLACK_URL'
  | 'SMTP_URL'
>;

/** What the gateway itself must keep to itself: somebody may send it back in an address. */
export function secretsOf(settings: SecretSettings): string[] {
  const { ADMIN_TOKEN = [], TRIVERSE_API_KEY = [], GATEWAY_SECRET = [], SOCKET_ADMIN_UI_PASSWORD } = settings;
  const { METRICS_TOKEN = [], OIDC_CLIENT_SECRET, OIDC_CLIENT_KEY, REDIS_PASSWORD, REDIS_SENTINEL_PASSWORD } = settings;
  const { OTEL_EXPORTER_OTLP_HEADERS: headers = new Map<string, string>() } = settings;
  const inUrl = settings.REDIS_URL === undefined ? undefined : parseRedisUrl(settings.REDIS_URL).password;
  const inMail = settings.SMTP_URL === undefined ? '' : decodeURIComponent(new URL(settings.SMTP_URL).password);
  const { ALERT_SLACK_URL } = settings;
  const single = [
    inUrl,
    inMail === '' ? undefined : inMail,
    ALERT_SLACK_URL,
    OIDC_CLIENT_SECRET,
    OIDC_CLIENT_KEY,
    SOCKET_ADMIN_UI_PASSWORD,
    REDIS_PASSWORD,
    REDIS_SENTINEL_PASSWORD,
  ];
  const all = [...single, ...ADMIN_TOKEN, ...METRICS_TOKEN, ...TRIVERSE_API_KEY, ...GATEWAY_SECRET, ...headers.values()];
  return all.filter((secret) => secret !== undefined);
}
