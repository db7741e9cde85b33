import { type FieldError } from '#contracts';

/** What is wrong with a teams file, each fault with its place; no value of the file is repeated, since it may be a secret. */
export class TeamsFileError extends Error {
  constructor(
    readonly path: string,
    readonly faults: readonly FieldError[],
  ) {
    super(
      `TEAMS_FILE ${path}: ${faults.map(({ field, message }) => (field === '' ? message : `${field}: ${message}`)).join('; ')}`,
    );
    this.name = 'TeamsFileError';
  }
}
