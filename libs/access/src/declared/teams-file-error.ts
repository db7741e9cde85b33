import { type FieldError } from '#contracts';

/** The errors in a teams file with their positions. Values are not repeated, because they may be secret. */
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
