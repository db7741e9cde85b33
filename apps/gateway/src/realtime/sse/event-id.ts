import { type TaskSnapshot } from '#contracts';

type Version = Pick<TaskSnapshot, 'epoch' | 'rev'>;

export function eventIdOf({ epoch, rev }: Version): string {
  return `${epoch}-${rev}`;
}

/** @returns undefined for what is no id of ours: the client then gets the snapshot. */
export function parseEventId(id: string | undefined): Version | undefined {
  const [, epoch, rev] = /^([\w-]{1,64})-(\d{1,15})$/.exec(id ?? '') ?? [];
  return epoch === undefined ? undefined : { epoch, rev: Number(rev) };
}
