import { type Settings } from '#config';
import { Inject, Injectable, Logger, type OnModuleInit, Optional } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { type FastifyAdapter } from '@nestjs/platform-fastify';
import { Lifecycle } from '../platform/lifecycle.js';
import { CloseApp } from '../platform/close-app.js';
import { PeerServer } from '../platform/peers/peer-server.js';
import { SETTINGS_TOKEN } from '../platform/settings/tokens.js';
import { WorkerLink } from '../platform/workers/worker-link.js';

const IDLE_SWEEP_MS = 100;

/**
 * SIGTERM ends the process in order, after a while in which it is unready and still serves. Ctrl-C, a second signal or a parent that disappears end it
 * in order at once. What does not end in time is cut off. A worker also hears its primary, whose word counts once: both may have got the signal.
 */
@Injectable()
export class StopOnSignals implements OnModuleInit {
  private readonly logger = new Logger(StopOnSignals.name);
  private isStopping = false;
  private drained: NodeJS.Timeout | undefined;

  constructor(
    private readonly lifecycle: Lifecycle,
    private readonly host: HttpAdapterHost<FastifyAdapter>,
    private readonly closeApp: CloseApp,
    private readonly peers: PeerServer,
    @Inject(SETTINGS_TOKEN) private readonly settings: Pick<Settings, 'SHUTDOWN_DRAIN_MS' | 'SHUTDOWN_GRACE_MS'>,
    @Optional() private readonly worker?: WorkerLink,
  ) {}

  onModuleInit(): void {
    process.on('SIGTERM', () => this.drain());
    process.on('SIGINT', () => this.stop());
    process.once('disconnect', () => this.stop());
    if (this.worker === undefined)
      process.on('SIGUSR2', () => this.logger.warn('SIGUSR2 restarts workers, and there are none: WORKERS is 1'));
    this.worker?.obey({ stop: () => this.stop(), drain: (leaving) => this.drainOnce(leaving) });
  }

  private drain(): void {
    const { SHUTDOWN_DRAIN_MS } = this.settings;
    if (this.drained !== undefined || SHUTDOWN_DRAIN_MS === 0) return this.stop();
    this.lifecycle.drain();
    // The turn of the event loop ends with what has arrived meanwhile: a request that waits to be read must not be taken for an idle connection.
    this.drained = setTimeout(() => setImmediate(() => this.stop()), SHUTDOWN_DRAIN_MS);
  }

  private drainOnce(leaving: boolean): void {
    if (leaving) this.peers.stopListening();
    if (this.drained === undefined && !this.isStopping) this.drain();
  }

  private stop(): void {
    if (this.isStopping) return;
    this.isStopping = true;
    clearTimeout(this.drained);
    // The port is shared: others may still serve it, and what arrives here from now on would be lost.
    if (this.worker !== undefined) this.peers.stopListening();
    this.endConnections();
    this.end().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  }

  private async end(): Promise<void> {
    await this.closeApp.run();
    // Figures that are lost are no reason to call the end a failure.
    await this.worker?.lastFigures().catch(() => undefined);
  }

  private endConnections(): void {
    const server = this.host.httpAdapter.getHttpServer();
    const graceMs = this.settings.SHUTDOWN_GRACE_MS;
    // Now, while nothing of theirs waits to be read; those that become idle later have been told to close.
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), graceMs).unref();
    // A connection that was busy when the closing began stays open after its answer, for the client to use again.
    setInterval(() => server.closeIdleConnections(), IDLE_SWEEP_MS).unref();
    setTimeout(() => process.exit(1), graceMs + 5_000).unref();
  }
}
