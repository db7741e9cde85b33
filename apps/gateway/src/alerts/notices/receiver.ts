import { type AlertSide } from '#tasks';
import { type AlertMessage } from './alert-wording.js';

/** Somebody who is told of alerts. */
export interface Receiver {
  /** Kept with a notice to note who has it; no secret. */
  name: string;
  /** How it is told: a label of metrics. */
  by: ReceiverKind;
  side: AlertSide;
  /** @param id the same for repeats of one notice. @throws Error whose message holds no secret */
  send(message: AlertMessage, id: string): Promise<void>;
}

export const RECEIVER_KINDS = ['slack', 'mail', 'webhooks', 'operator-webhook'] as const;
export type ReceiverKind = (typeof RECEIVER_KINDS)[number];
