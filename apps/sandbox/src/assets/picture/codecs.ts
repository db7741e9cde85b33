import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Picture } from '../render/draw-model.js';
import { sniffImage } from '../../uploads/sniff-format.js';

const require = createRequire(import.meta.url);

/** A codec is read from its file on first use, to keep start-up fast. It would fetch itself otherwise, and write about damaged pictures to the console. */
async function codec(path: string): Promise<{ wasmBinary: ArrayBuffer; printErr: () => void }> {
  return { wasmBinary: new Uint8Array(await readFile(require.resolve(path))).buffer, printErr: () => undefined };
}

/** Codecs made for browsers return their pictures as ImageData, which Node lacks. */
class PlainImageData implements ImageData {
  readonly colorSpace = 'srgb' as const;

  constructor(
    readonly data: Uint8ClampedArray,
    readonly width: number,
    readonly height = data.length / 4 / width,
  ) {}
}

// A page's own would win, if Node ever has one.
if (!('ImageData' in globalThis)) Object.assign(globalThis, { ImageData: PlainImageData });

const once = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
};

const jpegDecoder = once(async () => {
  const { default: decode, init } = await import('@jsquash/jpeg/decode.js');
  await init(await codec('@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm'));
  return decode;
});

const webpDecoder = once(async () => {
  const { default: decode, init } = await import('@jsquash/webp/decode.js');
  await init(await codec('@jsquash/webp/codec/dec/webp_dec.wasm'));
  return decode;
});

const jpegEncoder = once(async () => {
  const { default: encode, init } = await import('@jsquash/jpeg/encode.js');
  await init(await codec('@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm'));
  return encode;
});

const pngCodec = once(async () => (await import('pngjs')).PNG);

/** @returns undefined for what is no PNG, JPEG or WebP, or is damaged. */
export async function decodePicture(bytes: Buffer): Promise<Picture | undefined> {
  try {
    return await decoded(bytes);
  } catch {
    return undefined; // a picture that cannot be read has no colours, as one that was not kept
  }
}

async function decoded(bytes: Buffer): Promise<Picture | undefined> {
  const format = sniffImage({ head: bytes, size: bytes.length, filename: '' })?.extension;
  if (format === 'png') return readPng(bytes);
  if (format === undefined) return undefined;
  const decode = await (format === 'jpg' ? jpegDecoder() : webpDecoder());
  const { data, width, height } = await decode(new Uint8Array(bytes).buffer);
  return { data: Buffer.from(data.buffer, data.byteOffset, data.byteLength), width, height };
}

/** A few kilobytes may unpack to gigabytes. */
const MOST_PIXELS = 50_000_000;

async function readPng(bytes: Buffer): Promise<Picture | undefined> {
  const pixels = bytes.readUInt32BE(16) * bytes.readUInt32BE(20);
  return pixels > MOST_PIXELS ? undefined : (await pngCodec()).sync.read(bytes);
}

export async function encodePng({ width, height, data }: Picture): Promise<Buffer> {
  const PNG = await pngCodec();
  const png = new PNG({ width, height });
  png.data = data;
  // One filter instead of the best of five for each row: a third of the time for a few bytes more.
  return PNG.sync.write(png, { colorType: 2, filterType: 4, deflateLevel: 6 });
}

export async function encodeJpeg({ width, height, data }: Picture): Promise<Buffer> {
  const encode = await jpegEncoder();
  const pixels = new PlainImageData(new Uint8ClampedArray(data), width, height);
  return Buffer.from(await encode(pixels, { quality: 85, trellis_loops: 1, progressive: false }));
}
