import { ANY_RECEIVER, GuardedPost } from '#outbound';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { packageVersion } from '../../platform/settings/version.js';

const TIMEOUT_MS = 10_000;
const SOCKETS_PER_HOST = 4;

/** Requests to the operator's own receivers, which may be on inner networks; without redirects, in bounded time and size. */
@Injectable()
export class OperatorPosts extends GuardedPost implements OnApplicationShutdown {
  constructor() {
    super({
      rules: ANY_RECEIVER,
      userAgent: `triverse-gateway/${packageVersion()}`,
      timeoutMs: TIMEOUT_MS,
      maxSocketsPerHost: SOCKETS_PER_HOST,
    });
  }

  onApplicationShutdown(): void {
    this.close();
  }
}
