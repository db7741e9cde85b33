/**
 * The clock that all instances share, used for everything stored or compared with stored values. Clocks of two machines may differ by minutes.
 * Durations on one machine are measured with `performance.now()`.
 */
export abstract class StorageClock {
  /** Unix ms. */
  abstract now(): number;
}
