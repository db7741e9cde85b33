/**
 * The one time that all instances share: what is stored, or compared with what is stored, is told by it. The clocks of two machines may be minutes
 * apart. How long something takes on one machine is measured by `performance.now()`.
 */
export abstract class StorageClock {
  /** Unix ms. */
  abstract now(): number;
}
