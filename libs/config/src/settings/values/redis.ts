import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { parseRedisUrl } from '../../redis-url.js';
import { unreadable } from '../../unreadable.js';

export const redisUrl = z.string().superRefine((url, context) => {
  try {
    parseRedisUrl(url);
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
  }
});

/** The path of a readable file in PEM that holds such a block. */
export const pemFile = (block: RegExp, what: string) =>
  z.string().superRefine((path, context) => {
    const problem = problemOf(path, block, what);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
  });

function problemOf(path: string, block: RegExp, what: string): string | undefined {
  try {
    return block.test(readFileSync(path, 'utf8')) ? undefined : `the file does not hold ${what} in PEM`;
  } catch (error) {
    return unreadable(error);
  }
}
