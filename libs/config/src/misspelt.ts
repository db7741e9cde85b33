import { distance } from 'fastest-levenshtein';
import { SETTINGS, type SettingRow } from './settings.js';

/** Shorter names are too close to each other, and to what other programs read. */
const SHORTEST = 8;
const FARTHEST = 2;

/** @returns variables that look like misspelt settings, with the setting that was probably meant. */
export function misspelt(env: Readonly<Record<string, string | undefined>>): { name: string; meant: string }[] {
  const known = Object.entries(SETTINGS).flatMap(([name, row]) => ('secret' in row ? [name, `${name}_FILE`] : [name]));
  return Object.keys(env).flatMap((name) => {
    if (known.includes(name) || name.length < SHORTEST) return [];
    const meant = known.find((setting) => setting.length >= SHORTEST && isClose(name.toUpperCase(), setting));
    return meant === undefined ? [] : [{ name, meant }];
  });
}

/** Names that other programs use for REDIS_URL. Not REDIS_PORT and REDIS_SERVICE_HOST: Kubernetes sets them beside a service named redis. */
const OTHER_NAMES_OF_REDIS_URL =
  /^REDIS(S|_?TLS|_?SSL|_?CLUSTER|_?CONNECTION)?_?(UR[IL]|DSN|HOST|HOSTS|HOSTNAME|ADDR|ADDRESS|ENDPOINT|NODES|SERVER|STRING)(_FILE)?$/;

/** @returns a problem for each variable that looks like a storage setting but is not one, while that setting itself is not set. */
export function misplacedState(env: Readonly<Record<string, string | undefined>>): string[] {
  const isSet = (name: string) => Boolean(env[name]);
  const placing = Object.entries<SettingRow>(SETTINGS).flatMap(([name, row]) => (row.placesState ? [name] : []));
  const close = misspelt(env).map(({ name, meant }) => ({ name, meant: meant.replace(/_FILE$/, '') }));
  const other = Object.keys(env)
    .filter((name) => !(name.replace(/_FILE$/, '') in SETTINGS) && OTHER_NAMES_OF_REDIS_URL.test(name.toUpperCase()))
    .map((name) => ({ name, meant: 'REDIS_URL' }));
  const meantBy = new Map([...close, ...other].map(({ name, meant }) => [name, meant]));
  return [...meantBy]
    .filter(([name, meant]) => isSet(name) && placing.includes(meant) && !isSet(meant) && !isSet(`${meant}_FILE`))
    .map(([name, meant]) => `${name}: is not a setting, so state would be stored elsewhere; set ${meant}, or unset ${name}`);
}

function isClose(name: string, setting: string): boolean {
  return Math.abs(name.length - setting.length) <= FARTHEST && distance(name, setting) <= FARTHEST;
}
