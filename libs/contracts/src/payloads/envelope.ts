/** The upstream's success envelope: every JSON answer of the gateway has this shape. Source: the seed page, "StandardResponse". */
export interface StandardResponse<T> {
  code: 0;
  message: string;
  data: T;
}

export interface FieldError {
  /** Path of the wrong field, e.g. `polygon_limit` or `budgets[0].credits`. */
  field: string;
  message: string;
}

/** Every failure of the gateway has this shape; `code` is the upstream's or one of ours (see the error catalogue). */
export interface ErrorBody {
  code: number;
  message: string;
  suggestion?: string;
  errors?: FieldError[];
  /** Machine-readable facts of a refusal, e.g. a budget's limit and reset time. */
  details?: Record<string, unknown>;
  request_id: string;
}

export function success<T>(data: T): StandardResponse<T> {
  return { code: 0, message: 'success', data };
}
