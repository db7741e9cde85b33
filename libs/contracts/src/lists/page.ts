/** A slice of a list; each list has one order. `nextCursor` is opaque; null at the end. */
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

export interface PageRequest {
  cursor?: string;
  /** 1 to 200. */
  limit: number;
}
