/** The storage's clock, so that no decision compares the clocks of two machines. */
export abstract class WebhookClock {
  /** Unix ms. */
  abstract now(): number;
}
