interface ErrorRow {
  code: number;
  http: number;
  message: string;
  suggestion?: string;
}

/** The documented codes. 401 has no documented code of its own, so 1001 is ours to choose. */
export const API_ERRORS = {
  unauthorized: {
    code: 1001,
    http: 401,
    message: 'API key is missing or invalid',
    suggestion: 'Send Authorization: Bearer <API key>',
  },
  invalidParameters: { code: 1004, http: 400, message: 'invalid parameters' },
  resourceNotFound: { code: 1005, http: 404, message: 'resource not found' },
  taskNotFound: { code: 1006, http: 404, message: 'task not found' },
  tooMany: { code: 2000, http: 429, message: 'too many requests', suggestion: 'Wait, then try again' },
  unsupportedTask: { code: 2002, http: 400, message: 'unsupported task type' },
  unsupportedFormat: { code: 2004, http: 400, message: 'unsupported file format' },
  wrongState: {
    code: 2005,
    http: 409,
    message: 'the current state of the task does not allow this',
    suggestion: 'Wait for SUCCESS',
  },
  unsafeContent: {
    code: 2008,
    http: 400,
    message: 'content failed the safety audit',
    suggestion: 'Change the prompt or the image',
  },
  noCredits: { code: 2010, http: 403, message: 'insufficient credits', suggestion: 'Top up the account' },
  noAssets: { code: 4042, http: 404, message: 'the task has no downloadable assets' },
  unavailable: { code: 5003, http: 503, message: 'service temporarily unavailable', suggestion: 'Try again later' },
  invalidFlowName: { code: 5004, http: 500, message: 'invalid flow name' },
  untracked: { code: 5005, http: 500, message: 'could not track the state of the task' },
} as const satisfies Record<string, ErrorRow>;

export type ApiErrorName = keyof typeof API_ERRORS;

export interface ErrorBody {
  code: number;
  message: string;
  suggestion?: string;
}

export class ApiError extends Error {
  readonly row: ErrorRow;

  constructor(
    name: ApiErrorName,
    message?: string,
    readonly retryAfterSeconds?: number,
  ) {
    const row: ErrorRow = API_ERRORS[name];
    super(message ?? row.message);
    this.row = row;
  }

  body(): ErrorBody {
    const { code, suggestion } = this.row;
    return suggestion === undefined ? { code, message: this.message } : { code, message: this.message, suggestion };
  }
}
