import { createHash } from 'node:crypto';
import type { SandboxSettings } from '../settings/sandbox-settings.js';
import { ApiError } from '../errors/api-error.js';

export interface Account {
  id: string;
  email: string;
  /** Credits that can be spent now. */
  balance: number;
  /** Credits held for tasks that have not ended. */
  frozen: number;
  openTasks: number;
}

const digest = (key: string): string => createHash('sha256').update(key).digest('hex');

/** Accounts by the digest of their key, so that no comparison depends on how much of a wrong key is right. */
export class AccountStore {
  private readonly byDigest = new Map<string, Account>();

  constructor(
    keys: readonly string[],
    private readonly settings: SandboxSettings,
  ) {
    keys.forEach((key, index) => this.byDigest.set(digest(key), this.fresh(index + 1)));
  }

  find(key: string | undefined): Account | undefined {
    return key === undefined ? undefined : this.byDigest.get(digest(key));
  }

  /** The first configured key's account. */
  first(): Account {
    const [account] = this.byDigest.values();
    if (!account) throw new Error('the sandbox has no account');
    return account;
  }

  freeze(account: Account, credits: number): void {
    if (account.balance < credits) throw new ApiError('noCredits');
    account.balance -= credits;
    account.frozen += credits;
  }

  /** Ends a hold: a success spends it, any other end gives it back. */
  closeReservation(account: Account, credits: number, spent: boolean): void {
    account.frozen -= credits;
    if (!spent) account.balance += credits;
  }

  reset(): void {
    for (const account of this.byDigest.values()) {
      Object.assign(account, { balance: this.settings.startingBalance, frozen: 0, openTasks: 0 });
    }
  }

  private fresh(number: number): Account {
    const id = String(10_000 + number);
    return { id, email: `account-${number}@sandbox.example`, balance: this.settings.startingBalance, frozen: 0, openTasks: 0 };
  }
}
