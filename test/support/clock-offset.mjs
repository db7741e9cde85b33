/** Preloaded into a process, puts its clock wrong by CLOCK_OFFSET_MS. What measures intervals is left alone, as on a machine with a wrong clock. */
const offset = Number(process.env.CLOCK_OFFSET_MS);
const RealDate = Date;

globalThis.Date = class Date extends RealDate {
  constructor(...parts) {
    if (parts.length === 0) super(RealDate.now() + offset);
    else super(...parts);
  }

  static now() {
    return RealDate.now() + offset;
  }
};
