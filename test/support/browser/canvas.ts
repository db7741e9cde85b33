import { PNG } from 'pngjs';
import { type Page } from 'playwright-core';

/** Resolves once the 3D viewer has drawn the model. */
export const modelShown = (page: Page): Promise<void> =>
  page.locator('[data-state=shown] model-viewer').waitFor({ timeout: 120_000 });

/**
 * What the 3D viewer has drawn on its transparent background.
 * @returns solid: the part of the box around the drawn pixels that they cover. The box may lie in a corner of the canvas, because the viewer draws a
 * smaller picture (down to a quarter of each side) where a frame takes long.
 */
export async function whatTheViewerShows(page: Page): Promise<{ solid: number; colours: number }> {
  const dataUrl = await page
    .locator('model-viewer')
    .evaluate((viewer) => (viewer as unknown as ModelViewer).toDataURL('image/png'));
  const { data, width } = PNG.sync.read(Buffer.from(dataUrl.slice(dataUrl.indexOf(',') + 1), 'base64'));
  const colours = new Set<number>();
  const box = { left: Infinity, right: -1, top: Infinity, bottom: -1 };
  let drawn = 0;
  for (let pixel = 0; 4 * pixel < data.length; pixel += 1) {
    if ((data[4 * pixel + 3] ?? 0) < 250) continue;
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y);
    drawn += 1;
    colours.add(data.readUIntBE(4 * pixel, 3));
  }
  const area = (box.right - box.left + 1) * (box.bottom - box.top + 1);
  return { solid: drawn === 0 ? 0 : drawn / area, colours: colours.size };
}

/** Radians by which the viewer has turned the model. */
export const turnOf = (page: Page): Promise<number> =>
  page.locator('model-viewer').evaluate((viewer) => (viewer as unknown as ModelViewer).turntableRotation);

interface ModelViewer {
  readonly turntableRotation: number;
  toDataURL(type: string): string;
}

/** A picture that does not compress, so that its upload takes a moment. */
export function noisyPicture(side: number): Buffer {
  const png = new PNG({ width: side, height: side });
  for (let at = 0, seed = 1; at < png.data.length; at += 1) {
    seed = (seed * 48_271) % 2_147_483_647;
    png.data[at] = at % 4 === 3 ? 255 : seed & 255;
  }
  return PNG.sync.write(png);
}
