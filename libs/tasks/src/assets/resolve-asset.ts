import { ApiError, type DownloadResponse, isApiError } from '#contracts';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { GetTask } from '../get-task/get-task.js';
import { UpstreamApi } from '../ports/upstream-api.js';
import { type TaskCaller } from '../shared/task-caller.js';
import { ASSET_ALIASES, assetNameOf, findAssetUrl } from './asset-names.js';

export interface ResolvedAsset {
  url: string;
  /** The file's own name, also where an alias was asked for. */
  name: string;
}

/** Storage links live for an hour or so; a model-viewer asks for many ranges within seconds. */
const REMEMBERED_MS = 60_000;

@Injectable()
export class ResolveAsset {
  private readonly fresh = new LRUCache<string, ResolvedAsset>({ max: 5_000, ttl: REMEMBERED_MS });

  constructor(
    private readonly getTask: GetTask,
    private readonly upstream: UpstreamApi,
  ) {}

  /**
   * Where a task's asset lies now.
   * @param again the known link has expired: the upstream is asked for a new one. A stored final status never changes, its links do.
   * @throws ApiError 1006 not the caller's; 1005 no asset of this name; 2005 before the asset is there; 4042 no assets.
   */
  async execute(
    caller: TaskCaller,
    uuid: string,
    name: string,
    options: { again?: boolean; signal?: AbortSignal },
  ): Promise<ResolvedAsset> {
    const { record } = await this.getTask.execute(caller, uuid);
    const key = `${uuid}/${name}`;
    const known = options.again === true ? undefined : this.fresh.get(key);
    if (known !== undefined) return known;
    const output = options.again === true ? await this.outputNow(uuid, options.signal) : record.status.output;
    const url = Object.hasOwn(ASSET_ALIASES, name) ? undefined : findAssetUrl(output, name);
    if (url !== undefined && options.again !== true) return { url, name };
    const resolved = url === undefined ? await this.fromLinks(uuid, name, options.signal) : { url, name };
    this.fresh.set(key, resolved);
    return resolved;
  }

  private async outputNow(uuid: string, signal: AbortSignal | undefined): Promise<unknown> {
    return (await this.upstream.readStatus(uuid, signal === undefined ? {} : { signal })).output;
  }

  /** The preview, and at times the model, are named nowhere in `output`. */
  private async fromLinks(uuid: string, name: string, signal: AbortSignal | undefined): Promise<ResolvedAsset> {
    const links = await this.linksOf(uuid, signal);
    const alias = Object.hasOwn(ASSET_ALIASES, name) ? ASSET_ALIASES[name] : undefined;
    const wanted = alias === undefined ? [links.download_url, links.preview_url] : [links[alias]];
    const url = wanted.find((link) => alias !== undefined || assetNameOf(link) === name);
    if (url === undefined) throw new ApiError(1005, { message: 'the task has no asset of this name' });
    return { url, name: assetNameOf(url) ?? name };
  }

  private async linksOf(uuid: string, signal: AbortSignal | undefined): Promise<DownloadResponse> {
    try {
      return await this.upstream.assetUrls(uuid, signal);
    } catch (error) {
      // The task is the caller's: what the upstream has lost is the asset.
      throw isApiError(error, 1006) ? new ApiError(4042, { cause: error }) : error;
    }
  }
}
