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

/** `month=5000` or `day=200@Europe/Berlin`, repeated. */
export function budget(text, before = []) {
  const [, window, credits, zone] = /^(total|day|month)=([\d.]+)(?:@(.+))?$/.exec(text) ?? [];
  if (window === undefined) throw new InvalidArgumentError('must look like month=5000 or day=200@Europe/Berlin');
  return [...before, { window, credits: number(credits), ...(zone === undefined ? {} : { time_zone: zone }) }];
}

/** Drops options that were not given. */
export function given(fields) {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
