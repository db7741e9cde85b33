import type { Swatch } from './swatch.js';

/** What a task makes; equal subjects make equal models. */
export interface Subject {
  /** A name in the form table; any other is built as an abstract form. */
  form: string;
  /** The looks that text or picture ask for, the main one first; the form has its own for the rest. */
  swatches: readonly Swatch[];
  /** Proportions and abstract forms depend on it. */
  seed: string;
  untextured: boolean;
}
