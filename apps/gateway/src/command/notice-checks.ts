import { type Settings } from '#config';
import { once } from 'node:events';
import { connect, isIP } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import { mailFailure, mailServer } from '../alerts/index.js';
import { type Check } from './check.js';

const TIMEOUT_MS = 5_000;

/** Of those who are told of alerts and take traces. None of them is told or sent anything. */
export function noticeChecks(settings: Settings): Check[] {
  const { ALERT_SLACK_URL: slack, ALERT_WEBHOOK_URLS: webhooks = [] } = settings;
  return [
    { name: 'mail server', run: () => checkMail(settings), setting: () => 'SMTP_URL' },
    ...(slack === undefined ? [] : [{ name: 'ALERT_SLACK_URL', run: () => checkReach(slack) }]),
    ...webhooks.map((url) => ({ name: 'ALERT_WEBHOOK_URLS', run: () => checkReach(url) })),
    { name: 'trace collector', run: () => checkCollector(settings), setting: () => 'OTEL_EXPORTER_OTLP_ENDPOINT' },
  ];
}

async function checkMail({ SMTP_URL: url, ALERT_MAIL_FROM: from = '' }: Settings): Promise<string> {
  if (url === undefined) return 'SMTP_URL is not set';
  const { transport } = mailServer(url, from);
  // What it throws may hold the address and the user of the server.
  const failure = await transport.verify().then(() => undefined, mailFailure);
  transport.close();
  if (failure !== undefined) throw new Error(failure);
  return 'it accepts the gateway';
}

/** Any request would be a message, so it only connects. */
async function checkReach(url: string): Promise<string> {
  const { protocol, hostname, port } = new URL(url);
  const isSecure = protocol === 'https:';
  const host = hostname.replace(/^\[|\]$/g, '');
  const to = { host, port: Number(port === '' ? (isSecure ? 443 : 80) : port) };
  const socket = isSecure ? connectSecurely({ ...to, ...(isIP(host) === 0 && { servername: host }) }) : connect(to);
  const connected = once(socket, isSecure ? 'secureConnect' : 'connect', { signal: AbortSignal.timeout(TIMEOUT_MS) });
  await connected.catch((error: unknown) => unreachable(url, error)).finally(() => socket.destroy());
  return `${new URL(url).host} can be reached`;
}

async function checkCollector(settings: Settings): Promise<string> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_HEADERS: headers = new Map<string, string>() } = settings;
  if (endpoint === undefined) return 'OTEL_EXPORTER_OTLP_ENDPOINT is not set';
  const { ok, status } = await fetch(`${endpoint}/v1/traces`, {
    method: 'POST',
    headers: { ...Object.fromEntries(headers), 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans: [] }),
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((error: unknown) => unreachable(endpoint, (error as Error).cause ?? error));
  if (!ok) throw new Error(`it answers ${status}`);
  return 'it takes traces';
}

/** @throws Error naming the host alone: the rest of the URL may be a secret. */
function unreachable(url: string, error: unknown): never {
  const { code, name } = error as { code?: string; name?: string };
  throw new Error(`${new URL(url).host} cannot be reached (${code ?? name})`, { cause: error });
}
