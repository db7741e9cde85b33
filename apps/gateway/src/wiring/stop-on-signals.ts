import { type NestFastifyApplication } from '@nestjs/platform-fastify';

/** Ctrl-C, SIGTERM, or a parent that disappears end the process in order; what does not end in time is cut off. */
export function stopOnSignals(app: NestFastifyApplication, graceMs: number): void {
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    const cutOff = setTimeout(() => app.getHttpServer().closeAllConnections(), graceMs);
    cutOff.unref();
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
