/** From an sRGB byte to the amount of light, 0 to 1. */
export const LIGHT = Float32Array.from({ length: 256 }, (_, byte) => {
  const value = byte / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
});

const STEPS = 2_047;
const BYTES = Uint8Array.from({ length: STEPS + 1 }, (_, step) => {
  const light = step / STEPS;
  return Math.round(255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055));
});

/** From an amount of light, which may exceed 1, to an sRGB byte. */
export const toneOf = (light: number): number => BYTES[Math.max(0, Math.min(STEPS, Math.round(STEPS * light)))] ?? 0;
