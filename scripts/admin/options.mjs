import { InvalidArgumentError } from 'commander';

/** The value that clears a setting. */
const NONE = 'none';

export const words = (text) => text.split(',').map((part) => part.trim());

export function number(text) {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('must be a number');
  return value;
}

/** `name=value`, repeated: collected into one object of numbers. */
export function assignment(text, before = {}) {
  const [, name, value] = /^([a-z_]+)=(.+)$/.exec(text) ?? [];
  if (name === undefined) throw new InvalidArgumentError('must look like polygon_limit=200000');
  return { ...before, [name]: value === NONE ? null : number(value) };
}

/** `texture_size=2048` or `turbo=true`, repeated: collected into one object; other values are strings. */
export function valueOf(text, before = {}) {
  const [, name, value] = /^([a-z_]+)=(.+)$/.exec(text) ?? [];
  if (name === undefined) throw new InvalidArgumentError('must look like texture_size=2048');
  const isLiteral = /^(true|false|-?\d+(\.\d+)?)$/.test(value);
  return { ...before, [name]: value === NONE ? null : isLiteral ? JSON.parse(value) : value };
}

/** `month=5000`, `day=200@Europe/Berlin` or, of a label, `project=apollo:month=500`, repeated. */
export function budget(text, before = []) {
  const [, label, window, credits, zone] = /^(?:(.+=.+):)?(total|day|month)=([\d.]+)(?:@(.+))?$/.exec(text) ?? [];
  if (window === undefined) throw new InvalidArgumentError('must look like month=5000 or day=200@Europe/Berlin');
  return [
    ...before,
    {
      window,
      credits: number(credits),
      ...(zone === undefined ? {} : { time_zone: zone }),
      ...(label === undefined ? {} : { label }),
    },
  ];
}

/** What each end user may do: `open_tasks=3`, or a budget such as `day=50`, repeated; `name=none` and `budgets=none` clear. */
export function endUser(text, before = {}) {
  if (!/^(total|day|month)=/.test(text)) return assignment(text, before);
  return { ...before, budgets: budget(text, before.budgets ?? []) };
}

/** The options --end-user and --unlimited-end-users. */
export function endUserOf({ endUser: limits, unlimitedEndUsers }) {
  return limits ?? (unlimitedEndUsers ? null : undefined);
}

/** Drops options that were not given. */
export function given(fields) {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
