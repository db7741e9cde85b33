import { KeyMonitor, LinkMonitor, StorageHealth } from '#tasks';
import { Controller, Get, Optional, Res } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { Lifecycle } from '../platform/lifecycle.js';
import { mayServe } from '../platform/workers/standing.js';
import { WorkerLink } from '../platform/workers/worker-link.js';
import { Public } from '../platform/access/access-rules.decorator.js';

export interface Readiness {
  status: 'ready' | 'not-ready';
  storage: { engine: string; ok: boolean; reason?: string };
  upstream: { link: string; reason?: string };
  workers?: { serving: number; size: number };
}

@Controller('health')
@Public()
export class HealthController {
  constructor(
    private readonly storage: StorageHealth,
    private readonly link: LinkMonitor,
    private readonly key: KeyMonitor,
    private readonly lifecycle: Lifecycle,
    @Optional() private readonly worker?: WorkerLink,
  ) {}

  /** The process runs. */
  @Get('live')
  live(): { status: string } {
    return { status: 'live' };
  }

  /**
   * The instance can serve: its storage takes writes and no newer gateway has written to it, it is not shutting down, and the upstream has not refused its own key;
   * what others meet is theirs. A single record that it cannot read is reported and leaves it ready. Of workers, enough of them serve; one that is being replaced
   * says nothing about the others.
   */
  @Get('ready')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Readiness> {
    const keyRefusal = this.key.reason();
    const storage = await this.storage.ping().then(
      () => true,
      () => false,
    );
    const refusal = this.storage.refusal();
    const newer = refusal ?? this.storage.unreadable();
    const group = this.worker?.group();
    const isUp = group === undefined ? this.lifecycle.isReady() : mayServe(group);
    const ready = storage && refusal === null && isUp && keyRefusal === undefined;
    const reason = keyRefusal ?? this.link.reason();
    void reply.status(ready ? 200 : 503).header('cache-control', 'no-store');
    return {
      status: ready ? 'ready' : 'not-ready',
      storage: { engine: this.storage.engine, ok: storage && refusal === null, ...(newer === null ? {} : { reason: newer }) },
      upstream: { link: this.link.state(), ...(reason === undefined ? {} : { reason }) },
      ...(group === undefined ? {} : { workers: { serving: group.serving, size: group.size } }),
    };
  }
}
