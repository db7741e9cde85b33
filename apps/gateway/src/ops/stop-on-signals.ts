import { type Settings } from '#config';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Lifecycle } from './lifecycle.js';

const IDLE_SWEEP_MS = 100;

type StopSettings = Pick<Settings, 'SHUTDOWN_DRAIN_MS' | 'SHUTDOWN_GRACE_MS'>;

/**
 * SIGTERM ends the process in order, after a while in which it is unready and still serves. Ctrl-C, a second signal or a parent that disappears end it
 * in order at once. What does not end in time is cut off.
 */
export function stopOnSignals(app: NestFastifyApplication, settings: StopSettings): void {
  let stopping = false;
  let drained: NodeJS.Timeout | undefined;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    clearTimeout(drained);
    close(app, settings.SHUTDOWN_GRACE_MS);
  };
  const drain = () => {
    if (drained !== undefined || settings.SHUTDOWN_DRAIN_MS === 0) return stop();
    app.get(Lifecycle).drain();
    drained = setTimeout(stop, settings.SHUTDOWN_DRAIN_MS);
  };
  process.on('SIGTERM', drain);
  process.on('SIGINT', stop);
  process.once('disconnect', stop);
}

function close(app: NestFastifyApplication, graceMs: number): void {
  const server = app.getHttpServer();
  const cutOff = setTimeout(() => server.closeAllConnections(), graceMs);
  cutOff.unref();
  // A connection that was busy when the closing began stays open after its answer, for the client to use again.
  const idle = setInterval(() => server.closeIdleConnections(), IDLE_SWEEP_MS);
  idle.unref();
  const giveUp = setTimeout(() => process.exit(1), graceMs + 5_000);
  giveUp.unref();
  app.close().then(
    () => process.exit(0),
    () => process.exit(1),
  );
}
