export type FieldValue = string | number | boolean | string[];

/**
 * text, multiline: `min` and `max` count characters; integer: they bound the value; list: `max` counts entries; image, model: a reference
 * to an upload, or a public URL.
 */
export type FieldKind = 'text' | 'multiline' | 'integer' | 'flag' | 'choice' | 'list' | 'image' | 'model';

/** A parameter, as defined in the gateway's flow table. */
export interface TableField {
  name: string;
  kind: FieldKind;
  /** Label. */
  title: string;
  description: string;
  required?: boolean;
  min?: number;
  max?: number;
  /** Value and meaning. */
  choices?: Readonly<Record<string, string>>;
  /** A regular expression that the whole text matches. */
  pattern?: string;
  /** Usual values; others are accepted. */
  suggestions?: readonly string[];
  /** Of the value, e.g. pixels. */
  unit?: string;
  /** The upstream's default when the field is omitted. */
  default?: string | number | boolean;
  /** A value that matches the pattern. */
  example?: string;
  /** Affects the price. */
  priced?: boolean;
  /** Seldom needed. */
  advanced?: boolean;
}

export type FlowField = TableField;

export interface FlowForm {
  title: string;
  description: string;
  makes: 'model' | 'image';
  /** Values to begin with. */
  starters: readonly { title: string; params: Readonly<Record<string, FieldValue>> }[];
  fields: readonly FlowField[];
}

export type FlowTable = Readonly<Record<string, FlowForm>>;
