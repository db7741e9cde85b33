import { type PrimaryMessage } from '../platform/workers/messages.js';

/** What the primary needs of Node's `cluster.Worker`. */
export interface WorkerProcess {
  readonly id: number;
  readonly process: { readonly pid?: number | undefined; kill(signal?: NodeJS.Signals): unknown };
  isConnected(): boolean;
  send(message: PrimaryMessage, handle?: unknown, options?: object, sent?: (error: Error | null) => void): unknown;
  on(event: 'message', heard: (message: unknown, handle?: unknown) => void): unknown;
  on(event: 'exit', ended: (code: number | null, signal: string | null) => void): unknown;
  on(event: 'disconnect', gone: () => void): unknown;
  on(event: 'error', failed: (error: Error) => void): unknown;
}

/** Starts a worker. @param place from 1 to the number of workers; a worker has the place of the one that it replaces. */
export type Fork = (place: number) => WorkerProcess;

/** @param handle of a connection that goes along; this process's own descriptor of it is closed. */
export function tell(worker: WorkerProcess, message: PrimaryMessage, handle?: { close(): void }): void {
  if (!worker.isConnected()) return void handle?.close();
  worker.send(message, handle, undefined, () => handle?.close());
}
