import { type GatewayClosingEvent } from '#contracts';
import { type TaskChange } from '#tasks';

/** The wire of one client, whatever it speaks. */
export interface ClientSink {
  /** False while what was written earlier has not gone out. */
  isWritable(): boolean;
  write(change: TaskChange): void;
  /** Tells the client why, as far as its wire can, and ends the connection. */
  end(closing: GatewayClosingEvent): void;
}
