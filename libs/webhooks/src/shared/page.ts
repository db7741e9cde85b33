/** A slice of a list. `nextCursor` is opaque; null at the end. */
export interface WebhookPage<T> {
  items: T[];
  nextCursor: string | null;
}

export interface WebhookPageRequest {
  cursor?: string;
  /** 1 to 200. */
  limit: number;
}
