import { type NestFastifyApplication } from '@nestjs/platform-fastify';

const IDLE_SWEEP_MS = 100;

/** Ctrl-C, SIGTERM, or a parent that disappears end the process in order; what does not end in time is cut off. */
export function stopOnSignals(app: NestFastifyApplication, graceMs: number): void {
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
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
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  process.once('disconnect', stop);
}
