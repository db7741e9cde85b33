/**
 * Preloaded into a process, shifts its wall clock by CLOCK_OFFSET_MS. Monotonic clocks stay as they are, as on a machine with
 * a wrong clock. SIGWINCH sets the clock right.
 */
let offset = Number(process.env.CLOCK_OFFSET_MS);
const RealDate = Date;
process.on('SIGWINCH', () => (offset = 0));

globalThis.Date = class Date extends RealDate {
  constructor(...parts) {
    if (parts.length === 0) super(RealDate.now() + offset);
    else super(...parts);
  }

  static now() {
    return RealDate.now() + offset;
  }
};
