/** Answer of `GET /tasks/url/{uuid}`. Source: the seed page, "DownloadResponse". */
export interface DownloadResponse {
  download_url: string;
  preview_url?: string;
  asset_id?: string;
  /** model, image, … */
  kind?: string;
}

/** Answer of an upload. */
export interface UploadResponse {
  /** Reference for a "file" field of a creation, e.g. `tasks/uid_7/20250805/<uuid>.png`. */
  file_key: string;
}

export interface PresignedUploadResponse {
  /** The client PUTs the bytes here. */
  upload_url: string;
  file_key: string;
  headers?: Record<string, string>;
}

export interface PresignedGetResponse {
  download_url: string;
  /** UTC, ISO 8601. */
  expires_at?: string;
}
