import type { z } from 'zod';

export interface SettingRow {
  schema: z.ZodType;
  /** As written in the environment; absent: not set. */
  default?: string;
  /** Can also be read from the file in NAME_FILE; never printed. */
  secret?: true;
  /** Decides where state is stored: if it is misspelt, start-up fails instead of storing state elsewhere. */
  placesState?: true;
  about: string;
  /** Heading of the documentation under which this setting and those below it stand. */
  group?: string;
  unit?: 'ms' | 's' | 'bytes' | 'bytes/s';
  /** Can change without a restart: read again from CONFIG_FILE and NAME_FILE. */
  reloads?: true;
}
