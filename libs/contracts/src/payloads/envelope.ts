/** The upstream's success envelope: every JSON answer of the gateway has this shape. Source: the seed page, "StandardResponse". */
export interface StandardResponse<T> {
  code: 0;
  message: string;
  data: T;
}

/** A wrong field of a request. */
export interface FieldError {
  /** Path of the invalid field, e.g. `polygon_limit` or `budgets[0].credits`. */
  field: string;
  message: string;
}

/** Every error of the gateway has this shape; `code` is the upstream's or ours (see the error catalogue). */
export interface ErrorBody {
  code: number;
  message: string;
  suggestion?: string;
  errors?: FieldError[];
  /** Machine-readable details, e.g. a budget's limit and reset time. */
  details?: Record<string, unknown>;
  request_id: string;
}

export function success<T>(data: T): StandardResponse<T> {
  return { code: 0, message: 'success', data };
}
