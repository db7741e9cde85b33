import { shade, swatch, type Swatch } from './swatch.js';
import { wordsOf } from './words-of.js';

const METAL = { pattern: 'brushed', roughness: 0.35, metallic: 1 } as const;

const COLOURS = new Map<string, Swatch>(
  Object.entries({
    red: swatch(0xc8322b),
    crimson: swatch(0xa3162d),
    scarlet: swatch(0xd92c1e),
    maroon: swatch(0x6e1a26),
    orange: swatch(0xe8812a),
    yellow: swatch(0xf0c53a),
    green: swatch(0x3f8f4f),
    lime: swatch(0x9cc63f),
    olive: swatch(0x77803a),
    mint: swatch(0x9ad9bd),
    emerald: swatch(0x1d8a5b),
    teal: swatch(0x1f8a8c),
    turquoise: swatch(0x3dbdb8),
    cyan: swatch(0x40bfdd),
    blue: swatch(0x2f62b8),
    navy: swatch(0x22335f),
    indigo: swatch(0x41428f),
    purple: swatch(0x7a479e),
    violet: swatch(0x8656b8),
    lavender: swatch(0xb3a1d9),
    pink: swatch(0xe58fac),
    magenta: swatch(0xc23a8b),
    brown: swatch(0x7b5236),
    beige: swatch(0xd9c7a6),
    cream: swatch(0xefe4cb),
    ivory: swatch(0xf1eadb),
    white: swatch(0xf0efec),
    black: swatch(0x28292c),
    grey: swatch(0x8a8d92),
    gray: swatch(0x8a8d92),
    gold: swatch(0xe0b04a, METAL),
    golden: swatch(0xe0b04a, METAL),
    silver: swatch(0xc9ccd1, METAL),
    bronze: swatch(0xa9743f, METAL),
    copper: swatch(0xc57a52, METAL),
    brass: swatch(0xc9a24f, METAL),
  }),
);

const WOOD = { pattern: 'wood', roughness: 0.65, metallic: 0 } as const;
const FABRIC = { pattern: 'weave', roughness: 0.95, metallic: 0 } as const;
const STONE = { pattern: 'speckle', roughness: 0.9, metallic: 0 } as const;
const GLASS = { pattern: 'plain', roughness: 0.08, metallic: 0 } as const;
const GLAZE = { pattern: 'plain', roughness: 0.2, metallic: 0 } as const;

const MATERIALS = new Map<string, Swatch>(
  Object.entries({
    wood: swatch(0xa9733f, WOOD),
    wooden: swatch(0xa9733f, WOOD),
    oak: swatch(0xb98a54, WOOD),
    walnut: swatch(0x6b4630, WOOD),
    bamboo: swatch(0xcfae67, WOOD),
    metal: swatch(0xaab0b8, METAL),
    metallic: swatch(0xaab0b8, METAL),
    steel: swatch(0xb4bac2, METAL),
    iron: swatch(0x6d7176, METAL),
    chrome: swatch(0xd5d9de, { ...METAL, roughness: 0.15 }),
    stone: swatch(0x9a968e, STONE),
    granite: swatch(0x7f7d7c, STONE),
    concrete: swatch(0xa5a39e, STONE),
    marble: swatch(0xe6e3de, { ...STONE, roughness: 0.25 }),
    brick: swatch(0xa8523c, { pattern: 'brick', roughness: 0.9 }),
    glass: swatch(0xa9cfd0, GLASS),
    crystal: swatch(0xb9d8e8, GLASS),
    ice: swatch(0xbfe1ee, GLASS),
    ceramic: swatch(0xe9e4da, GLAZE),
    porcelain: swatch(0xf0eeea, GLAZE),
    clay: swatch(0xb96f4c, { roughness: 0.9 }),
    leather: swatch(0x7d4a2c, { pattern: 'speckle', roughness: 0.5 }),
    velvet: swatch(0x6b2f52, FABRIC),
    fabric: swatch(0x8d97a5, FABRIC),
    wool: swatch(0xd8cfbf, FABRIC),
    plastic: swatch(0xd4d7da, { roughness: 0.35 }),
  }),
);

const TONES = new Map([
  ['dark', 0.6],
  ['deep', 0.7],
  ['light', 1.7],
  ['pale', 2.2],
  ['bright', 1.15],
]);

/** The swatches that a text names, in its order: "dark red wooden chair with golden legs" has two. */
export function readSwatches(text: string): Swatch[] {
  const found: Swatch[] = [];
  let colour: Swatch | undefined;
  let material: Swatch | undefined;
  let tone = 1;
  const close = (): void => {
    const made = combined(colour, material);
    if (made) found.push(shade(made, tone));
    [colour, material, tone] = [undefined, undefined, 1];
  };
  for (const word of wordsOf(text)) {
    const [named, made] = [COLOURS.get(word), MATERIALS.get(word)];
    if (named && colour) close();
    if (made && material) close();
    const toned = TONES.get(word);
    if (!named && !made && (toned === undefined || (colour ?? material))) close();
    colour = named ?? colour;
    material = made ?? material;
    tone *= toned ?? 1;
  }
  close();
  return found;
}

/** Green glass is glass that is green. */
function combined(colour: Swatch | undefined, material: Swatch | undefined): Swatch | undefined {
  return colour && material ? { ...material, colour: colour.colour } : (colour ?? material);
}
