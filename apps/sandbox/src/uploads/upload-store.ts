import { randomUUID } from 'node:crypto';
import type { Account } from '../account/account-store.js';

export interface Upload {
  key: string;
  size: number;
  etag: string;
  contentType: string;
  /** As the client named it. */
  filename?: string;
  /** Absent if the file was too large to keep; then only its metadata is known. */
  bytes?: Buffer;
}

/** Beyond these a file's bytes are counted and dropped. */
export const KEPT_FILE_BYTES = 8 * 1024 * 1024;
const KEPT_TOTAL_BYTES = 128 * 1024 * 1024;

export class UploadStore {
  private readonly uploads = new Map<string, Upload>();
  private total = 0;

  newKey(account: Account, extension: string): string {
    const day = new Date().toISOString().slice(0, 10).replaceAll('-', '');
    return `tasks/uid_${account.id}/${day}/${randomUUID()}.${extension}`;
  }

  put(upload: Upload): void {
    this.total += (upload.bytes?.length ?? 0) - (this.uploads.get(upload.key)?.bytes?.length ?? 0);
    this.uploads.delete(upload.key);
    this.uploads.set(upload.key, upload);
    for (const old of this.uploads.values()) {
      if (this.total <= KEPT_TOTAL_BYTES) break;
      this.total -= old.bytes?.length ?? 0;
      old.bytes = undefined;
    }
  }

  get(key: string): Upload | undefined {
    return this.uploads.get(key);
  }

  /** A key contains its account, so that nobody can use another's file. */
  owns(account: Account, key: string): boolean {
    return key.startsWith(`tasks/uid_${account.id}/`) && this.uploads.has(key);
  }

  clear(): void {
    this.uploads.clear();
    this.total = 0;
  }
}
