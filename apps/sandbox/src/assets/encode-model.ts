import type { Document } from '@gltf-transform/core';
import type { Model, Surface } from './model/build-model.js';
import { encodePng } from './picture/codecs.js';
import { LIGHT, toneOf } from './render/tones.js';

export type ModelFormat = 'glb' | 'gltf' | 'obj' | 'stl' | 'ply';

/** Without its textures, a model keeps the mean colour of each surface where the format has colours. */
export async function encodeModel(model: Model, format: ModelFormat, textured: boolean): Promise<Buffer> {
  switch (format) {
    case 'glb':
      return encodeGlb(model, textured);
    case 'gltf':
      return encodeGltf(model, textured);
    case 'obj':
      return Buffer.from(encodeObj(model));
    case 'stl':
      return encodeStl(model);
    case 'ply':
      return Buffer.from(encodePly(model));
  }
}

async function documentOf(model: Model, textured: boolean): Promise<Document> {
  const { Document } = await import('@gltf-transform/core');
  const document = new Document();
  const buffer = document.createBuffer();
  const accessor = (type: 'VEC3' | 'VEC2' | 'SCALAR', array: Float32Array | Uint16Array) =>
    document.createAccessor().setType(type).setArray(array).setBuffer(buffer);
  const mesh = document.createMesh('model');
  for (const surface of model) {
    const { roughness, metallic } = surface.swatch;
    const material = document.createMaterial(surface.name).setRoughnessFactor(roughness).setMetallicFactor(metallic);
    const primitive = document
      .createPrimitive()
      .setIndices(accessor('SCALAR', surface.indices))
      .setAttribute('POSITION', accessor('VEC3', surface.positions))
      .setAttribute('NORMAL', accessor('VEC3', surface.normals))
      .setMaterial(material);
    if (textured) {
      primitive.setAttribute('TEXCOORD_0', accessor('VEC2', surface.uvs));
      const texture = document
        .createTexture(surface.name)
        .setImage(await encodeTexture(surface))
        .setMimeType('image/png');
      material.setBaseColorTexture(texture);
    } else material.setBaseColorFactor([...meanLight(surface), 1]);
    mesh.addPrimitive(primitive);
  }
  const node = document.createNode('model').setMesh(mesh);
  document.getRoot().setDefaultScene(document.createScene('scene').addChild(node));
  return document;
}

function encodeTexture({ texture: { size, pixels } }: Surface): Promise<Buffer> {
  const data = Buffer.alloc(4 * size * size, 255);
  for (let pixel = 0; pixel < size * size; pixel += 1) data.set(pixels.subarray(3 * pixel, 3 * pixel + 3), 4 * pixel);
  return encodePng({ width: size, height: size, data });
}

/** Linear RGB, each 0 to 1. */
function meanLight({ texture: { pixels } }: Surface): [number, number, number] {
  const sum: [number, number, number] = [0, 0, 0];
  pixels.forEach((byte, index) => (sum[index % 3] = (sum[index % 3] ?? 0) + (LIGHT[byte] ?? 0)));
  const count = pixels.length / 3;
  return [sum[0] / count, sum[1] / count, sum[2] / count];
}

async function encodeGlb(model: Model, textured: boolean): Promise<Buffer> {
  const { NodeIO } = await import('@gltf-transform/core');
  return Buffer.from(await new NodeIO().writeBinary(await documentOf(model, textured)));
}

/** JSON glTF refers to separate files; as a single download, they are embedded as data URIs. */
async function encodeGltf(model: Model, textured: boolean): Promise<Buffer> {
  const { NodeIO } = await import('@gltf-transform/core');
  const { json, resources } = await new NodeIO().writeJSON(await documentOf(model, textured), {});
  for (const part of [...(json.buffers ?? []), ...(json.images ?? [])]) {
    const bytes = part.uri === undefined ? undefined : resources[part.uri];
    const type = part.uri?.endsWith('.png') ? 'image/png' : 'application/octet-stream';
    if (bytes) part.uri = `data:${type};base64,${Buffer.from(bytes).toString('base64')}`;
  }
  return Buffer.from(JSON.stringify(json));
}

/** A model as one list of vertices. */
interface Whole {
  positions: number[][];
  normals: number[][];
  /** sRGB bytes. */
  colours: number[][];
  faces: number[][];
}

function wholeOf(model: Model): Whole {
  const whole: Whole = { positions: [], normals: [], colours: [], faces: [] };
  for (const surface of model) {
    const first = whole.positions.length;
    const colour = meanLight(surface).map(toneOf);
    for (const position of rows(surface.positions, 3)) {
      whole.positions.push(position);
      whole.colours.push(colour);
    }
    whole.normals.push(...rows(surface.normals, 3));
    whole.faces.push(...rows(surface.indices, 3).map((face) => face.map((index) => first + index)));
  }
  return whole;
}

function rows(values: Float32Array | Uint16Array, width: number): number[][] {
  return Array.from({ length: values.length / width }, (_, row) => [...values.subarray(row * width, (row + 1) * width)]);
}

const words = (row: number[]): string => row.map((value) => String(Number(value.toFixed(5)))).join(' ');

/** Colours follow the coordinates, as most programs read and write them. */
function encodeObj(model: Model): string {
  const { positions, normals, colours, faces } = wholeOf(model);
  const vertices = positions.map((row, index) => `v ${words([...row, ...(colours[index] ?? []).map((byte) => byte / 255)])}`);
  const directions = normals.map((row) => `vn ${words(row)}`);
  const polygons = faces.map((face) => `f ${face.map((index) => `${index + 1}//${index + 1}`).join(' ')}`);
  return ['# model', ...vertices, ...directions, ...polygons, ''].join('\n');
}

function encodePly(model: Model): string {
  const { positions, colours, faces } = wholeOf(model);
  const properties = [
    ...['x', 'y', 'z'].map((axis) => `property float ${axis}`),
    ...['red', 'green', 'blue'].map((channel) => `property uchar ${channel}`),
  ];
  const header = ['ply', 'format ascii 1.0', `element vertex ${positions.length}`, ...properties];
  const list = [`element face ${faces.length}`, 'property list uchar int vertex_indices', 'end_header'];
  const vertices = positions.map((row, index) => words([...row, ...(colours[index] ?? [])]));
  return [...header, ...list, ...vertices, ...faces.map((face) => `3 ${face.join(' ')}`), ''].join('\n');
}

function encodeStl(model: Model): Buffer {
  const { positions, faces } = wholeOf(model);
  const bytes = Buffer.alloc(84 + 50 * faces.length);
  bytes.writeUInt32LE(faces.length, 80);
  faces.forEach((face, number) => {
    const start = 84 + 50 * number + 12; // a zero normal asks the reader to compute it
    face.forEach((index, corner) =>
      positions[index]?.forEach((value, axis) => bytes.writeFloatLE(value, start + 12 * corner + 4 * axis)),
    );
  });
  return bytes;
}
