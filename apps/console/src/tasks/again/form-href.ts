interface NewTask {
  flow: string;
  /** The task whose result becomes the file. */
  from?: string;
  /** One file of it. */
  asset?: string;
  /** The task whose input fills the form. */
  retry?: string;
}

/** The address of the form for a new task, filled from another task. */
export const formHref = (wanted: NewTask): string => `#/new?${new URLSearchParams({ ...wanted }).toString()}`;
