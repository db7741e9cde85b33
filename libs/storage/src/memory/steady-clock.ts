/**
 * The machine's time, which goes on evenly where the machine's clock is set back: else what is due would wait for that long, and a budget's window begin
 * again. Where the clock is set forward it follows, since that also happens to a machine that has slept.
 *
 * @param wall Unix ms
 * @param monotonic ms, from any beginning
 * @returns reads it, Unix ms
 */
export function steadyClock(wall: () => number = Date.now, monotonic = () => performance.now()): () => number {
  let offset = wall() - monotonic();
  return () => {
    const passed = monotonic();
    offset = Math.max(offset, wall() - passed);
    return Math.floor(offset + passed);
  };
}
