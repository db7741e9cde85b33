import { type Credential } from '../credential.js';
import { TriverseError } from '../errors.js';

const LONGEST_TIMER_MS = 2 ** 31 - 1;
const AGAIN_MS = 5_000;

/** Sends a new token over the open connection before the old one expires. */
export class TokenKeeper {
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly credential: Credential,
    private readonly hand: (token: string) => Promise<void>,
  ) {}

  start(): void {
    this.stop();
    const at = this.credential.refreshAt;
    if (at !== null) this.schedule(at - Date.now());
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private schedule(ms: number): void {
    const timer = setTimeout(() => void this.renew(timer), Math.min(Math.max(ms, 0), LONGEST_TIMER_MS));
    this.timer = timer;
  }

  private async renew(timer: ReturnType<typeof setTimeout>): Promise<void> {
    try {
      const token = await this.credential.renew();
      if (this.timer !== timer) return;
      await this.hand(token);
      if (this.timer === timer) this.start();
    } catch (error) {
      // The connection still uses the old token. If the gateway refuses the new one, it closes the connection, which is then reopened with another token.
      const refused = error instanceof TriverseError && error.httpStatus !== undefined && error.httpStatus < 500;
      if (this.timer === timer && !refused) this.schedule(AGAIN_MS * (0.5 + Math.random()));
    }
  }
}
