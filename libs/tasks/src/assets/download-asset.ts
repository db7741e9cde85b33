import { Injectable } from '@nestjs/common';
import { type DownloadRequest, UpstreamApi, type UpstreamDownload } from '../ports/upstream-api.js';
import { callFor } from '../shared/call-options.js';
import { FindTask } from '../shared/find-task.js';
import { type TaskCaller } from '../shared/task-caller.js';

@Injectable()
export class DownloadAsset {
  constructor(
    private readonly findTask: FindTask,
    private readonly upstream: UpstreamApi,
  ) {}

  /** Streams the task's main asset without holding it in memory. @throws as GetAssetUrls does. */
  async execute(caller: TaskCaller, uuid: string, request: DownloadRequest, signal?: AbortSignal): Promise<UpstreamDownload> {
    await this.findTask.execute(caller, uuid);
    return this.upstream.openDownload(uuid, request, callFor(caller, signal));
  }
}
