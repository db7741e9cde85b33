import { ApiError } from '../errors/api-error.js';
import type { SandboxSettings } from '../settings/sandbox-settings.js';

/** The limit that uploads of images and models share, as a sliding window per account. */
export class UploadLimiter {
  private readonly times = new Map<string, number[]>();

  constructor(private readonly settings: SandboxSettings) {}

  take(accountId: string): void {
    const now = Date.now();
    const { uploadLimit, uploadWindowMs } = this.settings;
    const recent = (this.times.get(accountId) ?? []).filter((time) => now - time < uploadWindowMs);
    this.times.set(accountId, recent);
    if (recent.length >= uploadLimit) {
      const free = (recent[0] ?? now) + uploadWindowMs - now;
      throw new ApiError('tooMany', 'upload frequency limit reached', Math.max(1, Math.ceil(free / 1_000)));
    }
    recent.push(now);
  }

  reset(): void {
    this.times.clear();
  }
}
