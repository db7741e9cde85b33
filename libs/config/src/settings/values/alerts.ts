import { z } from 'zod';
import { list } from './basic.js';

const MOST = 10;

/** Ascending, each once. */
export const percentages = list.transform((texts, context): number[] => {
  const shares = texts.map(Number);
  if (shares.length <= MOST && shares.every((share) => Number.isInteger(share) && share >= 1 && share <= 100))
    return [...new Set(shares)].sort((a, b) => a - b);
  context.addIssue({ code: 'custom', message: `must be up to ${MOST} whole numbers from 1 to 100, comma-separated` });
  return z.NEVER;
});

/** Somewhat strict: no blanks, commas or line ends, so that one address stays one. */
const isAddress = (text: string) => /^[^\s@,;<>"]{1,64}@[^\s@,;<>"]{1,255}$/.test(text);

export const mailAddress = z.string().refine(isAddress, 'must be a mail address');

export const mailAddresses = list.refine(
  (all) => all.length <= 50 && all.every(isAddress),
  'must be up to 50 mail addresses, comma-separated',
);

const MAX_RECEIVERS = 10;

function isReceiver(text: string): boolean {
  if (!/^https?:\/\/[\x21-\x7e]+$/.test(text) || !URL.canParse(text)) return false;
  const { username, password, hash } = new URL(text);
  return `${username}${password}${hash}` === '';
}

export const receiverUrls = list.refine(
  (all) => all.length <= MAX_RECEIVERS && all.every(isReceiver),
  `must be up to ${MAX_RECEIVERS} http or https URLs without credentials and fragments, comma-separated`,
);

/** As the Standard Webhooks specification has it: 24 to 64 bytes in base64. */
function isWebhookSecret(text: string): boolean {
  const [, base64 = ''] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text) ?? [];
  const bytes = Buffer.from(base64, 'base64');
  return bytes.length >= 24 && bytes.length <= 64 && bytes.toString('base64') === base64;
}

export const webhookSecrets = z
  .string()
  .transform((text) => text.split(','))
  .pipe(
    z
      .array(z.string().refine(isWebhookSecret, 'must be whsec_ and 24 to 64 bytes in base64'))
      .max(2, 'must be one, or two that are comma-separated'),
  );

function isEncoded({ username, password }: URL): boolean {
  try {
    return decodeURIComponent(username + password) !== null;
  } catch {
    return false;
  }
}

export const smtpUrl = z
  .string()
  .refine(
    (url) =>
      URL.canParse(url) && /^smtps?:$/.test(new URL(url).protocol) && new URL(url).hostname !== '' && isEncoded(new URL(url)),
    'must look like smtps://user:password@mail.example.com',
  );
