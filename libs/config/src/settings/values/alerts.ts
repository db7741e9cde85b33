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
