import {
  type AccountResponse,
  ApiError,
  type BalanceResponse,
  type DownloadResponse,
  type PresignedGetResponse,
  type PresignedUploadResponse,
  type QuoteResponse,
  type UploadResponse,
} from '#contracts';
import {
  type DownloadRequest,
  type ReadStatusOptions,
  type StatusReading,
  UpstreamApi,
  type UpstreamCreation,
  type UpstreamDownload,
  type UpstreamUpload,
} from '#tasks';
import { type AssetStreams } from './assets/asset-streams.js';
import { unreadable } from './readers/unreadable.js';
import { readAccount, readBalance, readQuote } from './readers/account-readers.js';
import { readDownload, readPresignedGet, readPresignedUpload, readUpload } from './readers/asset-readers.js';
import { readFlowStatus } from './readers/flow-status-reader.js';
import { isReadAfterWriteHeader, readTaskCreation } from './readers/task-creation-reader.js';
import { type ApiCalls } from './http/api-calls.js';

/** The upstream's HTTP API, one method an endpoint. Source: the vendor's documentation, wire generations A and B. */
export class TriverseClient extends UpstreamApi {
  readonly #calls: ApiCalls;
  readonly #streams: AssetStreams;

  constructor(calls: ApiCalls, streams: AssetStreams) {
    super();
    this.#calls = calls;
    this.#streams = streams;
  }

  override async createTask(flow: string, body: Record<string, unknown>, signal?: AbortSignal): Promise<UpstreamCreation> {
    const data = await this.#calls.create(`/tasks/${segment(flow, 2002)}`, body, signal);
    return readTaskCreation(data, { flow, body });
  }

  override async readStatus(uuid: string, options: ReadStatusOptions = {}): Promise<StatusReading> {
    const header = options.readAfterWriteHeader;
    const headers = header !== undefined && isReadAfterWriteHeader(header) ? { [header]: 'true' } : {};
    const path = `/tasks/${segment(uuid, 1006)}`;
    const request = { headers, signal: options.signal, retrySafe: options.once !== true };
    return readFlowStatus(await this.#calls.get('status', path, request), uuid);
  }

  override async assetUrls(uuid: string, signal?: AbortSignal): Promise<DownloadResponse> {
    return readDownload(await this.#calls.get('assets', `/tasks/url/${segment(uuid, 1006)}`, { signal }));
  }

  override async openDownload(uuid: string, download: DownloadRequest, signal?: AbortSignal): Promise<UpstreamDownload> {
    const start = new URL(this.#calls.url(`/tasks/download/${segment(uuid, 1006)}`));
    return this.#streams.open({ start, download, withKey: true, basename: uuid, signal });
  }

  override async openAsset(url: string, download: DownloadRequest, signal?: AbortSignal): Promise<UpstreamDownload> {
    if (!URL.canParse(url)) throw unreadable('the asset link is not a URL');
    return this.#streams.open({ start: new URL(url), download, withKey: false, signal });
  }

  override async upload(kind: 'image' | 'model', upload: UpstreamUpload, signal?: AbortSignal): Promise<UploadResponse> {
    const variant = kind === 'model' && upload.modelVariant !== undefined ? `?modelVariant=${upload.modelVariant}` : '';
    return readUpload(await this.#calls.upload(`/upload/${kind}${variant}`, upload, signal));
  }

  override async presignUpload(
    body: { filename: string; content_type?: string },
    signal?: AbortSignal,
  ): Promise<PresignedUploadResponse> {
    return readPresignedUpload(await this.#calls.post('upload', '/upload/presigned-upload-url', { body, signal }));
  }

  override async presignGet(body: { file_key: string; filename?: string }, signal?: AbortSignal): Promise<PresignedGetResponse> {
    const request = { body, signal, retrySafe: true };
    return readPresignedGet(await this.#calls.post('assets', '/upload/presigned-get-url', request));
  }

  override async quote(flowName: string, params: Record<string, unknown>, signal?: AbortSignal): Promise<QuoteResponse> {
    const request = { body: { flow_name: flowName, params }, signal, retrySafe: true };
    return readQuote(await this.#calls.post('account', '/tasks/pricing/quote', request), { flowName, params });
  }

  override async account(signal?: AbortSignal): Promise<AccountResponse> {
    return readAccount(await this.#calls.get('account', '/users/me', { signal }));
  }

  override async balance(signal?: AbortSignal): Promise<BalanceResponse> {
    return readBalance(await this.#calls.get('account', '/users/balance', { signal }));
  }
}

/** A part of a path, which `..` or a slash would turn into another endpoint. */
function segment(value: string, code: 1006 | 2002): string {
  if (!/^[A-Za-z0-9_-]{1,128}$/.test(value)) throw new ApiError(code);
  return value;
}
