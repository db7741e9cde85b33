import {
  type AccountResponse,
  type BalanceResponse,
  type DownloadResponse,
  type PresignedGetResponse,
  type PresignedUploadResponse,
  type QuoteResponse,
  type TaskCreationResponsePayload,
  type UploadResponse,
} from '#contracts';
import { type Readable } from 'node:stream';
import { type StatusReading } from '../rules/status-reading.js';

export interface UpstreamCreation {
  answer: TaskCreationResponsePayload;
  /** Generation B: see TaskMeta.readAfterWrite. */
  readAfterWrite?: { header: string; seconds: number };
  queue?: StatusReading['queue'];
  /** The amount that the upstream named as the price, where it cannot be booked. */
  refusedCost?: string;
}

export interface UpstreamUpload {
  /** The file's bytes, without the multipart body. Consumed, or destroyed if the upload fails; its own ApiError is passed on. */
  file: Readable;
  filename: string;
  contentType: string;
  modelVariant?: 'geometry' | 'textured';
}

export interface UpstreamDownload {
  /** 200 or 206; 416 with the asset's length in content-range if the range is beyond its end. */
  status: number;
  body: Readable;
  /** Lower-case names; only content-type, content-length, content-range, accept-ranges, etag, last-modified, content-disposition. */
  headers: Record<string, string>;
}

/** The caller: slots are shared among teams, and within a team among its credentials. */
export interface CallOwner {
  team: string;
  credential: string;
}

export interface CallOptions {
  signal?: AbortSignal | undefined;
  /** Missing: the gateway itself. */
  owner?: CallOwner;
}

export interface DownloadRequest {
  /** Passed on as it is, e.g. `bytes=0-99`. */
  range?: string;
  ifRange?: string;
  method?: 'GET' | 'HEAD';
}

export interface ReadStatusOptions {
  readAfterWriteHeader?: string;
  signal?: AbortSignal;
  /** Do not retry: the caller paces its reads, which retries would multiply. */
  once?: boolean;
}

/**
 * The upstream over HTTP; translates both wire generations into our types.
 * @throws ApiError with the upstream's code, or 9006 unavailable, 9007 timed out, 9008 unreadable. No message holds the key.
 */
export abstract class UpstreamApi {
  abstract createTask(flow: string, body: Record<string, unknown>, signal?: AbortSignal): Promise<UpstreamCreation>;
  abstract readStatus(uuid: string, options?: ReadStatusOptions): Promise<StatusReading>;
  abstract assetUrls(uuid: string, options?: CallOptions): Promise<DownloadResponse>;
  /** The asset of `GET /tasks/download/{uuid}`; redirects to storage are followed without the key. */
  abstract openDownload(uuid: string, request: DownloadRequest, options?: CallOptions): Promise<UpstreamDownload>;
  /** Any asset URL from the upstream (an `output` entry, a download_url); fetched without the key, from allowed hosts only. */
  abstract openAsset(url: string, request: DownloadRequest, options?: CallOptions): Promise<UpstreamDownload>;
  abstract upload(kind: 'image' | 'model', upload: UpstreamUpload, options?: CallOptions): Promise<UploadResponse>;
  abstract presignUpload(
    body: { filename: string; content_type?: string },
    options?: CallOptions,
  ): Promise<PresignedUploadResponse>;
  abstract presignGet(body: { file_key: string; filename?: string }, options?: CallOptions): Promise<PresignedGetResponse>;
  abstract quote(flowName: string, params: Record<string, unknown>, signal?: AbortSignal): Promise<QuoteResponse>;
  abstract account(signal?: AbortSignal): Promise<AccountResponse>;
  abstract balance(signal?: AbortSignal): Promise<BalanceResponse>;
}
