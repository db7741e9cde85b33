import { isObject, parseExact, stringifyExact } from '#contracts';
import { type RecordGuard } from '../records/record-guard.js';
import { RECORD_VERSION } from '../records/record-version.js';

/** A value as it stands on disk. A record names the version in which it is written; entries of indexes and counters do not. */
export function textOf(value: unknown): string {
  return stringifyExact(isObject(value) ? { ...value, schema: RECORD_VERSION.written } : value);
}

/** @param key where it is stored. @throws NewerRecordError; Error for a text that is damaged */
export function valueOf<V>(key: string, text: string, records: RecordGuard): V {
  const value = parsed(key, text);
  if (!isObject(value)) return value as V;
  const { schema, ...record } = value;
  records.assertReadable(schema, `a record of the kind "${kindOf(key)}"`);
  return record as V;
}

function parsed(key: string, text: string): unknown {
  try {
    return parseExact(text);
  } catch (cause) {
    throw new Error(`DATA_DIR holds a damaged record of the kind "${kindOf(key)}"`, { cause });
  }
}

function kindOf(key: string): string {
  return key.slice(0, key.indexOf('\n'));
}
