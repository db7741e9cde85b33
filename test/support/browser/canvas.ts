import { PNG } from 'pngjs';
import { type Page } from 'playwright-core';

/** Resolves once the 3D viewer has drawn the model. */
export const modelShown = (page: Page): Promise<void> =>
  page.locator('[data-state=shown] model-viewer').waitFor({ timeout: 120_000 });

/** How much of the 3D viewer's canvas, whose background is transparent, is covered, and in how many colours. */
export async function whatTheViewerShows(page: Page): Promise<{ solid: number; colours: number }> {
  const dataUrl = await page
    .locator('model-viewer')
    .evaluate((viewer) => (viewer as unknown as ModelViewer).toDataURL('image/png'));
  const { data } = PNG.sync.read(Buffer.from(dataUrl.slice(dataUrl.indexOf(',') + 1), 'base64'));
  const colours = new Set<number>();
  let solid = 0;
  for (let at = 0; at < data.length; at += 4) {
    if ((data[at + 3] ?? 0) < 250) continue;
    solid += 1;
    colours.add(data.readUIntBE(at, 3));
  }
  return { solid: (4 * solid) / data.length, colours: colours.size };
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
