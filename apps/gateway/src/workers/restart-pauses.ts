const FIRST_MS = 250;
const LONGEST_MS = 15_000;
/** One that served for so long starts afresh. */
const STEADY_MS = 60_000;
/** So many starts in a row that fail are no accident. */
const MOST_FAILED_STARTS = 8;

/** How long the place of a dead worker stays empty: longer each time that the next one dies early, too. */
export class RestartPauses {
  private readonly places = new Map<number, { early: number; failedStarts: number }>();

  /** @param servedMs how long the worker lived */
  afterCrash(place: number, servedMs: number): number {
    const early = servedMs >= STEADY_MS ? 1 : (this.places.get(place)?.early ?? 0) + 1;
    this.places.set(place, { early, failedStarts: 0 });
    return pauseFor(early);
  }

  /** @returns undefined when there were too many in a row. */
  afterFailedStart(place: number): number | undefined {
    const { early = 0, failedStarts = 0 } = this.places.get(place) ?? {};
    if (failedStarts + 1 >= MOST_FAILED_STARTS) return undefined;
    this.places.set(place, { early: early + 1, failedStarts: failedStarts + 1 });
    return pauseFor(early + 1);
  }
}

function pauseFor(early: number): number {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** (early - 1));
}
