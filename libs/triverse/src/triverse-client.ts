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
  type CallOptions,
  type DownloadRequest,
  type ReadStatusOptions,
  type StatusReading,
  UpstreamApi,
  type UpstreamCreation,
  type UpstreamDownload,
  type UpstreamUpload,
} from '#tasks';
import { ApiDownloads } from './assets/api-downloads.js';
import { type AssetStreams } from './assets/asset-streams.js';
import { unreadable } from './readers/unreadable.js';
import { readAccount, readBalance, readQuote } from './readers/account-readers.js';
import { readDownload, readPresignedGet, readPresignedUpload, readUpload } from './readers/asset-readers.js';
import { readFlowStatus } from './readers/flow-status-reader.js';
import { isReadAfterWriteHeader, readTaskCreation } from './readers/task-creation-reader.js';
import { type ReportOdd } from './readers/odd-parts.js';
import { type ApiCalls } from './http/api-calls.js';

/** The upstream's HTTP API, one method per endpoint. Source: the vendor's documentation, wire generations A and B. */
export class TriverseClient extends UpstreamApi {
  readonly #calls: ApiCalls;
  readonly #streams: AssetStreams;
  readonly #odd: ReportOdd;
  readonly #downloads: ApiDownloads;

  constructor(calls: ApiCalls, streams: AssetStreams, odd: ReportOdd) {
    super();
    this.#calls = calls;
    this.#streams = streams;
    this.#odd = odd;
    this.#downloads = new ApiDownloads(streams, (uuid, options) => this.assetUrls(uuid, options));
  }

  override async createTask(flow: string, body: Record<string, unknown>, signal?: AbortSignal): Promise<UpstreamCreation> {
    const data = await this.#calls.create(`/tasks/${segment(flow, 2002)}`, body, signal);
    return readTaskCreation(data, { flow, body }, this.#odd);
  }

  override async readStatus(uuid: string, options: ReadStatusOptions = {}): Promise<StatusReading> {
    const header = options.readAfterWriteHeader;
    const headers = header !== undefined && isReadAfterWriteHeader(header) ? { [header]: 'true' } : {};
    const path = `/tasks/${segment(uuid, 1006)}`;
    const request = { headers, signal: options.signal, retrySafe: options.once !== true };
    return readFlowStatus(await this.#calls.get('status', path, request), uuid, this.#odd);
  }

  override async assetUrls(uuid: string, options: CallOptions = {}): Promise<DownloadResponse> {
    return readDownload(await this.#calls.get('links', `/tasks/url/${segment(uuid, 1006)}`, options));
  }

  override async openDownload(uuid: string, download: DownloadRequest, options: CallOptions = {}): Promise<UpstreamDownload> {
    const start = new URL(this.#calls.url(`/tasks/download/${segment(uuid, 1006)}`));
    return this.#downloads.open({ uuid, start, download, ...options });
  }

  override async openAsset(url: string, download: DownloadRequest, options: CallOptions = {}): Promise<UpstreamDownload> {
    if (!URL.canParse(url)) throw unreadable('the asset link is not a URL');
    return this.#streams.open({ start: new URL(url), download, withKey: false, ...options });
  }

  override async upload(kind: 'image' | 'model', upload: UpstreamUpload, options: CallOptions = {}): Promise<UploadResponse> {
    const variant = kind === 'model' && upload.modelVariant !== undefined ? `?modelVariant=${upload.modelVariant}` : '';
    return readUpload(await this.#calls.upload(`/upload/${kind}${variant}`, upload, options));
  }

  override async presignUpload(
    body: { filename: string; content_type?: string },
    options: CallOptions = {},
  ): Promise<PresignedUploadResponse> {
    return readPresignedUpload(await this.#calls.post('links', '/upload/presigned-upload-url', { ...options, body }));
  }

  override async presignGet(
    body: { file_key: string; filename?: string },
    options: CallOptions = {},
  ): Promise<PresignedGetResponse> {
    const request = { ...options, body, retrySafe: true };
    return readPresignedGet(await this.#calls.post('links', '/upload/presigned-get-url', request));
  }

  override async quote(flowName: string, params: Record<string, unknown>, signal?: AbortSignal): Promise<QuoteResponse> {
    const request = { body: { flow_name: flowName, params }, signal, retrySafe: true };
    return readQuote(await this.#calls.post('account', '/tasks/pricing/quote', request), { flowName, params }, this.#odd);
  }

  override async account(signal?: AbortSignal): Promise<AccountResponse> {
    return readAccount(await this.#calls.get('account', '/users/me', { signal }));
  }

  override async balance(signal?: AbortSignal): Promise<BalanceResponse> {
    return readBalance(await this.#calls.get('account', '/users/balance', { signal }));
  }
}

/** A path segment; `..` or a slash would lead to another endpoint. */
function segment(value: string, code: 1006 | 2002): string {
  if (!/^[A-Za-z0-9_-]{1,128}$/.test(value)) throw new ApiError(code);
  return value;
}
