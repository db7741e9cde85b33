import { type DownloadResponse } from '#contracts';
import { Injectable } from '@nestjs/common';
import { UpstreamApi } from '../ports/upstream-api.js';
import { callFor } from '../shared/call-options.js';
import { FindTask } from '../shared/find-task.js';
import { type TaskCaller } from '../shared/task-caller.js';

@Injectable()
export class GetAssetUrls {
  constructor(
    private readonly findTask: FindTask,
    private readonly upstream: UpstreamApi,
  ) {}

  /** @throws ApiError 1006 not the caller's; 2005 before success; 4042 no assets. */
  async execute(caller: TaskCaller, uuid: string, signal?: AbortSignal): Promise<DownloadResponse> {
    await this.findTask.execute(caller, uuid);
    return this.upstream.assetUrls(uuid, callFor(caller, signal));
  }
}
