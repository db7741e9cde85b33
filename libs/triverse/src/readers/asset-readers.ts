import { type DownloadResponse, type PresignedGetResponse, type PresignedUploadResponse, type UploadResponse } from '#contracts';
import { compact, isJsonObject, readableText, requireObject, requireText } from './fields.js';

export function readDownload(data: unknown): DownloadResponse {
  const source = requireObject(data, 'the download answer');
  return compact({
    download_url: requireText(source, ['download_url']),
    preview_url: readableText(source, ['preview_url']),
    asset_id: readableText(source, ['asset_id']),
    kind: readableText(source, ['kind']),
  });
}

export function readUpload(data: unknown): UploadResponse {
  return { file_key: requireText(requireObject(data, 'the upload answer'), ['file_key']) };
}

export function readPresignedUpload(data: unknown): PresignedUploadResponse {
  const source = requireObject(data, 'the presigned upload');
  return compact({
    upload_url: requireText(source, ['upload_url']),
    file_key: requireText(source, ['file_key']),
    headers: textValues(source['headers']),
  });
}

export function readPresignedGet(data: unknown): PresignedGetResponse {
  const source = requireObject(data, 'the presigned link');
  return compact({
    download_url: requireText(source, ['download_url', 'url']),
    expires_at: readableText(source, ['expires_at']),
  });
}

function textValues(value: unknown): Record<string, string> | undefined {
  if (!isJsonObject(value)) return undefined;
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
