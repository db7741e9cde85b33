import { swatch } from '../subject/swatch.js';

/** Materials that forms have of themselves. */
export const OAK = swatch(0xb5834c, { pattern: 'wood' });
export const WALNUT = swatch(0x6f4a30, { pattern: 'wood' });
export const STEEL = swatch(0xb4bac2, { pattern: 'brushed', roughness: 0.35, metallic: 1 });
export const GOLD = swatch(0xe0b04a, { pattern: 'brushed', roughness: 0.3, metallic: 1 });
export const RUBBER = swatch(0x2b2c2f, { roughness: 0.9 });
export const WINDOW = swatch(0x6f9fb8, { roughness: 0.1 });
export const CLOTH = swatch(0x6f8fae, { pattern: 'weave', roughness: 0.95 });
export const LINEN = swatch(0xece4d4, { pattern: 'weave', roughness: 0.95 });
export const LEAF = swatch(0x4f8a3c, { pattern: 'leaves', roughness: 0.85 });
export const BARK = swatch(0x75543a, { pattern: 'wood', roughness: 0.9 });
export const STONE = swatch(0xa7a199, { pattern: 'speckle', roughness: 0.9 });
export const PLASTER = swatch(0xe9dfcb, { pattern: 'speckle', roughness: 0.95 });
export const TILES = swatch(0xa94f3b, { pattern: 'brick', roughness: 0.85 });
export const SKIN = swatch(0xe2b08d, { roughness: 0.7 });
export const INK = swatch(0x26282c, { roughness: 0.4 });
export const WHITE = swatch(0xf1efea);
export const GLOW = swatch(0xfff0c2, { roughness: 0.3 });
