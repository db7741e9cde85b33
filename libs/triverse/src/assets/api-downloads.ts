import { type DownloadResponse, isApiError } from '#contracts';
import { type CallOptions, type DownloadRequest, type UpstreamDownload } from '#tasks';
import { type AssetStreams, type OpenedAsset } from './asset-streams.js';

export interface ApiDownload extends CallOptions {
  uuid: string;
  start: URL;
  download: DownloadRequest;
}

/** How long to remember whether the link supports ranges; a failure may have been temporary. */
const REMEMBERED_MS = { link: 300_000, api: 60_000 } as const;
const ONE_RANGE = /^bytes=(\d+-\d*|-\d+)$/;

/** Downloads through the API, or through the storage's link if the API does not support ranges, which players and resumed downloads need. */
export class ApiDownloads {
  #preferred: { way: 'link' | 'api'; until: number } | undefined;

  constructor(
    private readonly streams: AssetStreams,
    private readonly linksOf: (uuid: string, options: CallOptions) => Promise<DownloadResponse>,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** @throws ApiError */
  async open(request: ApiDownload): Promise<UpstreamDownload> {
    const preferred = this.#preferredNow();
    const linked = preferred === 'link' ? await this.#byLink(request) : undefined;
    if (linked !== undefined) return linked;
    const opened = await this.#byApi(request);
    if (preferred !== undefined || !opened.fromApi || takesRanges(opened, request.download)) return opened;
    // Release this slot before taking another: one download uses one slot.
    opened.body.destroy();
    const other = await this.#byLink(request);
    this.#prefer(other !== undefined && takesRanges(other, request.download) ? 'link' : 'api');
    return other ?? (await this.#byApi(request));
  }

  #byApi({ uuid, start, download, signal, owner }: ApiDownload): Promise<OpenedAsset> {
    return this.streams.open({ start, download, withKey: true, basename: uuid, signal, ...(owner && { owner }) });
  }

  /** @returns undefined if the link does not help. */
  async #byLink({ uuid, download, signal, owner }: ApiDownload): Promise<OpenedAsset | undefined> {
    const options = { signal, ...(owner && { owner }) };
    try {
      const { download_url: url } = await this.linksOf(uuid, options);
      return await this.streams.open({ start: new URL(url), download, withKey: false, basename: uuid, ...options });
    } catch (error) {
      if (signal?.aborted === true || isApiError(error, 9003)) throw error;
      return undefined;
    }
  }

  #preferredNow(): 'link' | 'api' | undefined {
    return this.#preferred !== undefined && this.now() < this.#preferred.until ? this.#preferred.way : undefined;
  }

  #prefer(way: 'link' | 'api'): void {
    this.#preferred = { way, until: this.now() + REMEMBERED_MS[way] };
  }
}

/** Compressed objects have no ranges either way. */
function takesRanges({ status, headers, packed }: OpenedAsset, { range, ifRange, method }: DownloadRequest): boolean {
  if (status !== 200 || packed) return true;
  const ignored = method !== 'HEAD' && range !== undefined && ifRange === undefined && ONE_RANGE.test(range);
  return headers['accept-ranges'] === 'bytes' && !ignored;
}
