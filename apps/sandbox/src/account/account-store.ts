import { createHash } from 'node:crypto';
import type { SandboxSettings } from '../settings/sandbox-settings.js';
import { ApiError } from '../errors/api-error.js';

export interface Account {
  id: string;
  email: string;
  /** Credits available now. */
  balance: number;
  /** Credits frozen for unfinished tasks. */
  frozen: number;
  openTasks: number;
}

const digest = (key: string): string => createHash('sha256').update(key).digest('hex');

/** Accounts by the digest of their key, so that comparison time does not depend on how much of a wrong key matches. */
export class AccountStore {
  private readonly accounts: readonly Account[];
  private readonly byDigest: Map<string, Account>;

  constructor(
    keys: readonly string[],
    private readonly settings: SandboxSettings,
  ) {
    this.accounts = keys.map((_, index) => this.fresh(index + 1));
    this.byDigest = new Map(keys.map((key, index) => [digest(key), this.account(index)]));
  }

  find(key: string | undefined): Account | undefined {
    return key === undefined ? undefined : this.byDigest.get(digest(key));
  }

  /** The first configured key's account. */
  first(): Account {
    return this.account(0);
  }

  /** Another key of the first account. */
  grant(key: string): void {
    this.byDigest.set(digest(key), this.first());
  }

  revoke(key: string): void {
    this.byDigest.delete(digest(key));
  }

  freeze(account: Account, credits: number): void {
    if (account.balance < credits) throw new ApiError('noCredits');
    account.balance -= credits;
    account.frozen += credits;
  }

  /** Ends a freeze: success spends it, any other end returns it. */
  closeReservation(account: Account, credits: number, spent: boolean): void {
    account.frozen -= credits;
    if (!spent) account.balance += credits;
  }

  reset(): void {
    for (const account of this.accounts) {
      Object.assign(account, { balance: this.settings.startingBalance, frozen: 0, openTasks: 0 });
    }
  }

  private account(index: number): Account {
    const account = this.accounts[index];
    if (!account) throw new Error('the sandbox has no account');
    return account;
  }

  private fresh(number: number): Account {
    const id = String(10_000 + number);
    return { id, email: `account-${number}@sandbox.example`, balance: this.settings.startingBalance, frozen: 0, openTasks: 0 };
  }
}
