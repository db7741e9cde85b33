import { type TriverseClient, TriverseError } from '#client';
import { type PicturePlace } from './picture-places.js';

/** Pictures that are kept, so that a list that is scrolled, or visited again, shows them at once. */
const MOST_KEPT = 200;
/** Pictures that are fetched at a time: the answers to other calls must not wait behind a hundred of them. */
const AT_A_TIME = 4;

/** The pictures of one session. */
class PictureStore {
  /** By where it was looked for; the least recently used first. Undefined: there is none. */
  private readonly kept = new Map<string, string | undefined>();
  private readonly waiting: (() => void)[] = [];
  private busy = 0;

  constructor(private readonly client: TriverseClient) {}

  /** A blob: URL of the first picture that is there; undefined if there is none. @throws what the call throws, unless it says that there is none */
  async first(places: readonly PicturePlace[], signal: AbortSignal): Promise<string | undefined> {
    const key = keyOf(places);
    if (this.kept.has(key)) return this.peek(places);
    await this.turn();
    try {
      signal.throwIfAborted();
      const url = await this.fetchFirst(places, signal);
      this.keep(key, url);
      return url;
    } finally {
      this.busy -= 1;
      this.waiting.shift()?.();
    }
  }

  /** The picture, if it has been fetched. */
  peek(places: readonly PicturePlace[]): string | undefined {
    const key = keyOf(places);
    const url = this.kept.get(key);
    if (url !== undefined) {
      this.kept.delete(key);
      this.kept.set(key, url);
    }
    return url;
  }

  private async fetchFirst(places: readonly PicturePlace[], signal: AbortSignal): Promise<string | undefined> {
    for (const { uuid, name } of places) {
      try {
        const asset = await this.client.downloadAsset(uuid, { name, signal });
        return URL.createObjectURL(await asset.blob());
      } catch (error) {
        if (!isRefusal(error)) throw error;
      }
    }
    return undefined;
  }

  private async turn(): Promise<void> {
    while (this.busy >= AT_A_TIME) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.busy += 1;
  }

  private keep(key: string, url: string | undefined): void {
    this.kept.set(key, url);
    const [oldest] = this.kept;
    if (this.kept.size <= MOST_KEPT || oldest === undefined) return;
    this.kept.delete(oldest[0]);
    if (oldest[1] !== undefined) URL.revokeObjectURL(oldest[1]);
  }
}

const keyOf = (places: readonly PicturePlace[]): string => JSON.stringify(places);

/** The gateway answered, and the picture is not there for this caller. */
function isRefusal(error: unknown): boolean {
  return error instanceof TriverseError && [1005, 1006, 2005, 4042, 9002, 9008].includes(error.code ?? 0);
}

const stores = new WeakMap<TriverseClient, PictureStore>();

export function picturesOf(client: TriverseClient): PictureStore {
  const store = stores.get(client) ?? new PictureStore(client);
  stores.set(client, store);
  return store;
}
