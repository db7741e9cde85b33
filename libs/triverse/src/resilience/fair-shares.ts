import { type CallOwner } from '#tasks';

export interface Owned {
  /** Missing: the gateway itself. */
  owner?: CallOwner | undefined;
}

const teamOf = ({ owner }: Owned) => owner?.team ?? '';
const credentialOf = ({ owner }: Owned) => `${owner?.team ?? ''}\n${owner?.credential ?? ''}`;

/** Counts `all` by team, and within each team by credential. */
export class FairShares {
  readonly #teams = new Map<string, number>();
  readonly #credentials = new Map<string, number>();

  constructor(all: Iterable<Owned>) {
    for (const one of all) {
      this.#teams.set(teamOf(one), this.ofTeam(one) + 1);
      this.#credentials.set(credentialOf(one), this.ofCredential(one) + 1);
    }
  }

  ofTeam(one: Owned): number {
    return this.#teams.get(teamOf(one)) ?? 0;
  }

  ofCredential(one: Owned): number {
    return this.#credentials.get(credentialOf(one)) ?? 0;
  }

  /** Below 0: `left` has less than `right`, its team first. */
  compare(left: Owned, right: Owned): number {
    return this.ofTeam(left) - this.ofTeam(right) || this.ofCredential(left) - this.ofCredential(right);
  }

  /**
   * Whether `one` must yield to `asking`: afterwards its team (or, in the same team, its credential) would still have at least as many. So with one
   * other waiting, nobody keeps more than half.
   */
  givesWay(one: Owned, asking: Owned): boolean {
    if (teamOf(one) !== teamOf(asking)) return this.ofTeam(one) > this.ofTeam(asking) + 1;
    return this.ofCredential(one) > this.ofCredential(asking) + 1;
  }
}
