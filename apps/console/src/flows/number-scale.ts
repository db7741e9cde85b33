/** How a slider's position and the value belong together. */
export interface NumberScale {
  /** Of the position. */
  min: number;
  max: number;
  step: number;
  valueOf: (position: number) => number;
  positionOf: (value: number) => number;
}

/** A greater quotient of the ends gets a logarithmic scale, because its lower half would otherwise be a few pixels wide. */
const LINEAR_UP_TO = 100;
const STEPS = 48;
/** A position that is nearer to an end is the end. */
const END = 0.001;

/** @param min a positive number, if the range is wide */
export function numberScale(min: number, max: number): NumberScale {
  const clamp = (value: number) => Math.min(Math.max(value, min), max);
  if (min <= 0 || max / min <= LINEAR_UP_TO) {
    const step = Math.max(1, 2 ** Math.floor(Math.log2((max - min) / STEPS)));
    return { min, max, step, valueOf: clamp, positionOf: clamp };
  }
  const [low, high] = [Math.log10(min), Math.log10(max)];
  return {
    min: low,
    max: high,
    step: (high - low) / STEPS,
    valueOf: (position) => {
      if (position >= high - END) return max;
      // Two digits are as exact as a hand can be.
      return position <= low + END ? min : clamp(Math.round(Number((10 ** position).toPrecision(2))));
    },
    positionOf: (value) => Math.log10(clamp(value)),
  };
}
