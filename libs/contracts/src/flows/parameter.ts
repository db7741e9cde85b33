/** What every parameter of a flow says about itself. */
interface About {
  /** Label of a form field. */
  title: string;
  /** One sentence or two, without range and default: `describeParameter` adds them. */
  description: string;
  example: unknown;
  /** False: has no effect on the price. True: a quote says how much. */
  priced: boolean;
  /** Seldom needed: forms fold it away. */
  advanced?: boolean;
}

/** A file_key of an upload, a public http(s) URL, or a reference to a task's result. */
export interface FileParameter extends About {
  kind: 'file';
  of: 'image' | 'model';
  example: string;
}

export interface TextParameter extends About {
  kind: 'text';
  /** Characters. */
  minLength?: number;
  maxLength?: number;
  /** The whole text matches it. */
  pattern?: RegExp;
  /** What the text must look like, after "must be". */
  patternHint?: string;
  /** Usual values. Others are accepted. */
  suggestions?: readonly string[];
  default?: string;
  example: string;
}

export interface IntegerParameter extends About {
  kind: 'integer';
  min: number;
  max: number;
  unit?: string;
  default?: number;
  example: number;
}

export interface FlagParameter extends About {
  kind: 'flag';
  default: boolean;
  example: boolean;
}

export interface ChoiceParameter extends About {
  kind: 'choice';
  /** Value and meaning. */
  choices: Readonly<Record<string, string>>;
  default: string;
  example: string;
}

export interface ListParameter extends About {
  kind: 'list';
  maxItems: number;
  /** Characters of one item. */
  maxLength: number;
  example: readonly string[];
}

export type Parameter = FileParameter | TextParameter | IntegerParameter | FlagParameter | ChoiceParameter | ListParameter;
