import { crc32 } from 'node:zlib';
import { randomBase62, toBase62 } from '../shared/base62.js';
import { sha256Hex } from '../shared/digest.js';

const ID_LENGTH = 12;
/** 32 characters of base62 are 190 bits. */
const SECRET_LENGTH = 32;
/** 62^6 > 2^32. */
const CHECKSUM_LENGTH = 6;

/** `tgk_<key id>_<secret>_<CRC32 of everything before>`; secret scanners can verify the checksum. */
export const TEAM_KEY_PATTERN = /\btgk_[0-9A-Za-z]{12}_[0-9A-Za-z]{32}_[0-9A-Za-z]{6}\b/;
const WHOLE_KEY = /^tgk_([0-9A-Za-z]{12})_[0-9A-Za-z]{32}_[0-9A-Za-z]{6}$/;
export const KEY_ID_PATTERN = /^[0-9A-Za-z]{12}$/;
export const TEAM_KEY_PREFIX = 'tgk_';

export interface GeneratedKey {
  keyId: string;
  /** In clear text; shown once. */
  key: string;
  digest: string;
}

export function generateTeamKey(): GeneratedKey {
  const keyId = randomBase62(ID_LENGTH);
  const body = `${TEAM_KEY_PREFIX}${keyId}_${randomBase62(SECRET_LENGTH)}`;
  const key = `${body}_${checksum(body)}`;
  return { keyId, key, digest: sha256Hex(key) };
}

/** @returns the key id, or null when the text is not a key or contains a typo. Does not check that the key exists. */
export function readKeyId(key: string): string | null {
  const keyId = WHOLE_KEY.exec(key)?.[1];
  if (keyId === undefined) return null;
  const body = key.slice(0, -(CHECKSUM_LENGTH + 1));
  return key.endsWith(checksum(body)) ? keyId : null;
}

function checksum(body: string): string {
  return toBase62(crc32(body), CHECKSUM_LENGTH);
}
