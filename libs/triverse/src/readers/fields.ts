import { ExactNumber, isObject } from '#contracts';
import { unreadable } from './unreadable.js';

export type JsonObject = Record<string, unknown>;

/** A field under the names that the wire generations give it; the first that is present wins, null counts as absent. */
export type FieldNames = readonly [string, ...string[]];

export function isJsonObject(value: unknown): value is JsonObject {
  return isObject(value) && !(value instanceof ExactNumber);
}

export function requireObject(value: unknown, where: string): JsonObject {
  if (!isJsonObject(value)) throw unreadable(`${where} is not an object`);
  return value;
}

export function pick(source: JsonObject, names: FieldNames): unknown {
  for (const name of names) {
    const value = Object.hasOwn(source, name) ? source[name] : undefined;
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
}

export function optionalText(source: JsonObject, names: FieldNames): string | undefined {
  const value = pick(source, names);
  if (value === undefined || typeof value === 'string') return value;
  throw unreadable(`${names[0]} is not a string`);
}

/** For extras: one that is no text counts as missing, and is reported. */
export function readableText(source: JsonObject, names: FieldNames, odd?: () => void): string | undefined {
  const value = pick(source, names);
  if (value === undefined || typeof value === 'string') return value;
  odd?.();
  return undefined;
}

export function requireText(source: JsonObject, names: FieldNames): string {
  const value = optionalText(source, names);
  if (value === undefined || value === '') throw unreadable(`${names[0]} is missing`);
  return value;
}

export function requireNumber(source: JsonObject, names: FieldNames): number {
  const value = finiteNumber(pick(source, names));
  if (value === undefined) throw unreadable(`${names[0]} is not a number`);
  return value;
}

/** For extras that help but are not worth losing an answer for. */
export function finiteNumber(value: unknown): number | undefined {
  const number = value instanceof ExactNumber ? value.valueOf() : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** Drops what is undefined, keeps the order: a payload is served with the fields that it has, as the vendor orders them. */
export function compact<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}
