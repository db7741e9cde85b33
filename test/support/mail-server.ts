import { once } from 'node:events';
import { type AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  from: string;
  to: string[];
  subject: string;
  text: string;
}

const PASSWORD = 'a-password-of-the-mail-server';

/** A mail server that takes mail from one user and keeps it. */
export async function startMailServer() {
  const mails: ReceivedMail[] = [];
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    logger: false,
    onAuth: ({ username, password }, _session, done) =>
      username === 'gateway' && password === PASSWORD ? done(null, { user: username }) : done(new Error('wrong password')),
    onData: (stream, { envelope }, done) => {
      let raw = '';
      stream.setEncoding('utf8').on('data', (chunk: string) => (raw += chunk));
      stream.on('end', () => {
        const [head = '', ...body] = raw.split('\r\n\r\n');
        const subject = /^subject: (.*(?:\r\n\s.*)*)/im.exec(head)?.[1]?.replaceAll(/\r\n\s/g, ' ') ?? '';
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
        mails.push({ from, to: envelope.rcptTo.map(({ address }) => address), subject, text: body.join('\n\n') });
        done();
      });
    },
  });
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://gateway:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}`,
    password: PASSWORD,
    mails,
    close: () => new Promise<void>((resolve) => server.close(resolve)),
  };
}
