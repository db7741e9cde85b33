import { type AlertSide } from '#tasks';
import { createTransport, type Transporter } from 'nodemailer';
import { type AlertMessage } from './alert-wording.js';
import { type Receiver } from './receiver.js';

const TIMEOUTS = { connectionTimeout: 5_000, greetingTimeout: 5_000, socketTimeout: 10_000, dnsTimeout: 5_000 };

export interface MailServer {
  transport: Pick<Transporter, 'sendMail' | 'verify' | 'close'>;
  from: string;
}

/** @param url its user and password are secrets. */
export function mailServer(url: string, from: string): MailServer {
  const { protocol, hostname, port, username, password } = new URL(url);
  const secure = protocol === 'smtps:';
  const transport = createTransport({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (secure ? 465 : 587) : Number(port),
    secure,
    ...(username === '' ? {} : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    ...TIMEOUTS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return { transport, from };
}

/** A mail to one address. */
export class MailReceiver implements Receiver {
  readonly by = 'mail';
  readonly name: string;

  constructor(
    private readonly server: MailServer,
    private readonly to: string,
    readonly side: AlertSide,
  ) {
    this.name = `mail:${side}:${to}`;
  }

  async send({ title, lines, link }: AlertMessage, id: string): Promise<void> {
    const { transport, from } = this.server;
    const body = [title, '', ...lines, ...(link === undefined ? [] : ['', link])].join('\n');
    // Mail programs show a repeat of one message once.
    const messageId = `<${id}.${encodeURIComponent(this.to)}@triverse-gateway>`;
    const mail = { from, to: this.to, subject: title, text: `${body}\n`, messageId };
    // What it throws may hold the address and the user of the server.
    const failure = await transport.sendMail(mail).then(() => undefined, mailFailure);
    if (failure !== undefined) throw new Error(`mail not taken (${failure})`);
  }
}

/** Codes alone, such as `EAUTH 535`. */
export function mailFailure(error: unknown): string {
  const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
  return [code, responseCode]
    .filter((part) => part !== undefined)
    .map(String)
    .join(' ');
}
