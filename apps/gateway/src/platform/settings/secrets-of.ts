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
  | 'WEBHOOK_SIGNING_KEY'
  | 'ALERT_SLACK_URL'
  | 'ALERT_WEBHOOK_URLS'
  | 'ALERT_WEBHOOK_SECRET'
  | 'SMTP_URL'
>;

/** What the gateway itself must keep to itself: somebody may send it back in an address. */
export function secretsOf(settings: SecretSettings): string[] {
  const { ADMIN_TOKEN = [], TRIVERSE_API_KEY = [], GATEWAY_SECRET = [], METRICS_TOKEN = [], WEBHOOK_SIGNING_KEY = [] } = settings;
  const { OTEL_EXPORTER_OTLP_HEADERS: headers = new Map<string, string>() } = settings;
  const inUrl = settings.REDIS_URL === undefined ? undefined : parseRedisUrl(settings.REDIS_URL).password;
  const inMail = settings.SMTP_URL === undefined ? '' : decodeURIComponent(new URL(settings.SMTP_URL).password);
  const single = [
    inUrl,
    inMail === '' ? undefined : inMail,
    settings.ALERT_SLACK_URL,
    settings.OIDC_CLIENT_SECRET,
    settings.OIDC_CLIENT_KEY,
    settings.SOCKET_ADMIN_UI_PASSWORD,
    settings.REDIS_PASSWORD,
    settings.REDIS_SENTINEL_PASSWORD,
  ];
  const { ALERT_WEBHOOK_URLS = [], ALERT_WEBHOOK_SECRET = [] } = settings;
  const ofTheGateway = [ADMIN_TOKEN, METRICS_TOKEN, WEBHOOK_SIGNING_KEY, TRIVERSE_API_KEY, GATEWAY_SECRET];
  const lists = [...ofTheGateway, ALERT_WEBHOOK_URLS, ALERT_WEBHOOK_SECRET, [...headers.values()]];
  return [...single, ...lists.flat()].filter((secret) => secret !== undefined);
}
