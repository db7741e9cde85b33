import { ApiError, assetNameOf, type DownloadResponse, type FlowStatusPayload, isApiError } from '#contracts';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { GetTask } from '../get-task/get-task.js';
import { type CallOptions, UpstreamApi } from '../ports/upstream-api.js';
import { callFor } from '../shared/call-options.js';
import { type TaskCaller } from '../shared/task-caller.js';
import { ASSET_ALIASES, findAssetUrl } from './asset-names.js';

export interface ResolvedAsset {
  url: string;
  /** The file's real name, even if an alias was requested. */
  name: string;
}

type TaskFiles = Partial<Pick<FlowStatusPayload, 'input' | 'output'>>;

/** What a task made comes before what it was made from. */
const filesOf = ({ output, input }: TaskFiles): unknown => [output, input];

/** Storage links live for about an hour; a model-viewer requests many ranges within seconds. */
const REMEMBERED_MS = 60_000;

@Injectable()
export class ResolveAsset {
  private readonly fresh = new LRUCache<string, ResolvedAsset>({ max: 5_000, ttl: REMEMBERED_MS });

  constructor(
    private readonly getTask: GetTask,
    private readonly upstream: UpstreamApi,
  ) {}

  /**
   * The current URL of a file that the task made or was made from.
   * @param options.expired the known link if it has expired: a new one is requested. A stored final status never changes, but its links expire.
   * @param options.fresh a link for others to read later: it is at most a minute old.
   * @throws ApiError 1006 not the caller's; 1005 no asset with this name; 2005 the asset is not ready; 4042 no assets.
   */
  async execute(
    caller: TaskCaller,
    uuid: string,
    name: string,
    options: { expired?: string; fresh?: boolean; signal?: AbortSignal },
  ): Promise<ResolvedAsset> {
    const { record } = await this.getTask.execute(caller, uuid);
    const key = `${uuid}/${name}`;
    const { expired, fresh = false, signal } = options;
    const known = expired === undefined ? this.fresh.get(key) : undefined;
    if (known !== undefined) return known;
    const isAlias = Object.hasOwn(ASSET_ALIASES, name);
    const asksNow = expired !== undefined || (fresh && !isAlias);
    const files = filesOf(asksNow ? await this.statusNow(uuid, signal) : record.status);
    const url = isAlias ? undefined : findAssetUrl(files, name);
    if (url !== undefined && !asksNow) return { url, name };
    const resolved =
      url === undefined || url === expired
        ? await this.fromLinks(uuid, name, { expired: url, call: callFor(caller, signal) })
        : { url, name };
    this.fresh.set(key, resolved);
    return resolved;
  }

  private statusNow(uuid: string, signal: AbortSignal | undefined): Promise<TaskFiles> {
    return this.upstream.readStatus(uuid, signal === undefined ? {} : { signal });
  }

  /**
   * The preview, and sometimes the model, are not in `output`; and the upstream may keep old links in `output`.
   * @param expired the link still in `output`.
   */
  private async fromLinks(
    uuid: string,
    name: string,
    { expired, call }: { expired: string | undefined; call: CallOptions },
  ): Promise<ResolvedAsset> {
    const links = await this.linksOf(uuid, call);
    const alias = Object.hasOwn(ASSET_ALIASES, name) ? ASSET_ALIASES[name] : undefined;
    const wanted = alias === undefined ? [links.download_url, links.preview_url] : [links[alias]];
    const url = wanted.find((link) => alias !== undefined || assetNameOf(link) === name);
    if (url === undefined && expired !== undefined)
      throw new ApiError(4042, { message: 'the link to this asset has expired, and the upstream returns no new one' });
    if (url === undefined) throw new ApiError(1005, { message: 'the task has no asset with this name' });
    return { url, name: assetNameOf(url) ?? name };
  }

  private async linksOf(uuid: string, call: CallOptions): Promise<DownloadResponse> {
    try {
      return await this.upstream.assetUrls(uuid, call);
    } catch (error) {
      // The task belongs to the caller, so the upstream has lost the asset.
      throw isApiError(error, 1006) ? new ApiError(4042, { cause: error }) : error;
    }
  }
}
