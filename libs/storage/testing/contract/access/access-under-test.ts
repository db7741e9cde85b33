import { type AccessStores } from '#access';

/** How the contract suite gets the stores of access. */
export interface AccessUnderTest {
  /** Empty stores. @param clock their time source */
  create(clock: () => number): Promise<AccessStores>;
  /** Another process's view of the stores created last. */
  another(): Promise<AccessStores>;
}
