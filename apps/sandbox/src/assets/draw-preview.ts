import type { Mesh } from './parametric-mesh.js';

/** Draws the ball's colour with plain shading; pngjs is loaded on first use to keep start-up fast. */
export async function drawPreview({ colour }: Mesh, size = 256): Promise<Buffer> {
  const { PNG } = await import('pngjs');
  const png = new PNG({ width: size, height: size });
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) paint(png.data, { size, x, y, colour });
  }
  return PNG.sync.write(png);
}

function paint(data: Buffer, { size, x, y, colour }: { size: number; x: number; y: number; colour: Mesh['colour'] }): void {
  const [u, v] = [(2 * x) / size - 1, (2 * y) / size - 1];
  const depth = 0.64 - u * u - v * v;
  const light = depth > 0 ? 0.35 + 0.65 * Math.max(0, Math.sqrt(depth) - 0.3 * (u + v)) : 0;
  const offset = 4 * (y * size + x);
  colour.forEach((channel, index) =>
    data.writeUInt8(depth > 0 ? Math.min(255, Math.round(255 * channel * light)) : 244, offset + index),
  );
  data.writeUInt8(255, offset + 3);
}

/** A checkered texture, which distinguishes a textured model from a plain one. */
export async function drawTexture({ colour }: Mesh, size = 64): Promise<Buffer> {
  const { PNG } = await import('pngjs');
  const png = new PNG({ width: size, height: size });
  for (let pixel = 0; pixel < size * size; pixel += 1) {
    const bright = (((pixel % size) >> 3) + (Math.floor(pixel / size) >> 3)) % 2 === 0 ? 1 : 0.6;
    colour.forEach((channel, index) => png.data.writeUInt8(Math.round(255 * channel * bright), 4 * pixel + index));
    png.data.writeUInt8(255, 4 * pixel + 3);
  }
  return PNG.sync.write(png);
}
