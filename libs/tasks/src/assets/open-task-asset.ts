import { isApiError } from '#contracts';
import { Injectable } from '@nestjs/common';
import { type DownloadRequest, UpstreamApi, type UpstreamDownload } from '../ports/upstream-api.js';
import { callFor } from '../shared/call-options.js';
import { type TaskCaller } from '../shared/task-caller.js';
import { ResolveAsset } from './resolve-asset.js';

export interface TaskAsset extends UpstreamDownload {
  /** The file's name at the upstream. */
  name: string;
}

export interface TaskAssetRequest extends DownloadRequest {
  uuid: string;
  name: string;
}

@Injectable()
export class OpenTaskAsset {
  constructor(
    private readonly resolveAsset: ResolveAsset,
    private readonly upstream: UpstreamApi,
  ) {}

  /** Streams any asset of the task; requests a new link once if it has expired. @throws as ResolveAsset does. */
  async execute(caller: TaskCaller, { uuid, name, ...wanted }: TaskAssetRequest, signal?: AbortSignal): Promise<TaskAsset> {
    const options = signal === undefined ? {} : { signal };
    const call = callFor(caller, signal);
    const asset = await this.resolveAsset.execute(caller, uuid, name, options);
    try {
      return { ...(await this.upstream.openAsset(asset.url, wanted, call)), name: asset.name };
    } catch (error) {
      if (!isApiError(error, 4042)) throw error;
    }
    const again = await this.resolveAsset.execute(caller, uuid, name, { ...options, expired: asset.url });
    return { ...(await this.upstream.openAsset(again.url, wanted, call)), name: again.name };
  }
}
