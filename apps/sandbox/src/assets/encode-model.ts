import type { Document } from '@gltf-transform/core';
import { drawTexture } from './draw-preview.js';
import type { Mesh } from './parametric-mesh.js';

export type ModelFormat = 'glb' | 'gltf' | 'obj' | 'stl' | 'ply';

export async function encodeModel(mesh: Mesh, format: ModelFormat, textured: boolean): Promise<Buffer> {
  switch (format) {
    case 'glb':
      return encodeGlb(mesh, textured);
    case 'gltf':
      return encodeGltf(mesh, textured);
    case 'obj':
      return Buffer.from(encodeObj(mesh));
    case 'stl':
      return encodeStl(mesh);
    case 'ply':
      return Buffer.from(encodePly(mesh));
  }
}

async function documentOf(mesh: Mesh, textured: boolean): Promise<Document> {
  const { Document } = await import('@gltf-transform/core');
  const document = new Document();
  const buffer = document.createBuffer();
  const accessor = (type: 'VEC3' | 'VEC2' | 'SCALAR', array: Float32Array | Uint16Array) =>
    document.createAccessor().setType(type).setArray(array).setBuffer(buffer);
  const material = document.createMaterial('surface').setRoughnessFactor(0.7).setMetallicFactor(0);
  const primitive = document
    .createPrimitive()
    .setIndices(accessor('SCALAR', mesh.indices))
    .setAttribute('POSITION', accessor('VEC3', mesh.positions))
    .setAttribute('NORMAL', accessor('VEC3', mesh.normals))
    .setMaterial(material);
  if (textured) {
    primitive.setAttribute('TEXCOORD_0', accessor('VEC2', mesh.uvs));
    const image = await drawTexture(mesh);
    material.setBaseColorTexture(document.createTexture('colour').setImage(image).setMimeType('image/png'));
  } else material.setBaseColorFactor([...mesh.colour, 1]);
  const node = document.createNode('model').setMesh(document.createMesh('model').addPrimitive(primitive));
  document.getRoot().setDefaultScene(document.createScene('scene').addChild(node));
  return document;
}

async function encodeGlb(mesh: Mesh, textured: boolean): Promise<Buffer> {
  const { NodeIO } = await import('@gltf-transform/core');
  return Buffer.from(await new NodeIO().writeBinary(await documentOf(mesh, textured)));
}

/** JSON glTF refers to separate files; as a single download, they are embedded as data URIs. */
async function encodeGltf(mesh: Mesh, textured: boolean): Promise<Buffer> {
  const { NodeIO } = await import('@gltf-transform/core');
  const { json, resources } = await new NodeIO().writeJSON(await documentOf(mesh, textured), {});
  for (const part of [...(json.buffers ?? []), ...(json.images ?? [])]) {
    const bytes = part.uri === undefined ? undefined : resources[part.uri];
    const type = part.uri?.endsWith('.png') ? 'image/png' : 'application/octet-stream';
    if (bytes) part.uri = `data:${type};base64,${Buffer.from(bytes).toString('base64')}`;
  }
  return Buffer.from(JSON.stringify(json));
}

function rows(values: Float32Array, width: number): number[][] {
  return Array.from({ length: values.length / width }, (_, row) => [...values.subarray(row * width, (row + 1) * width)]);
}

function faces(mesh: Mesh): number[][] {
  return Array.from({ length: mesh.indices.length / 3 }, (_, face) => [...mesh.indices.subarray(face * 3, face * 3 + 3)]);
}

const words = (row: number[]): string => row.map((value) => String(Number(value.toFixed(6)))).join(' ');

function encodeObj(mesh: Mesh): string {
  const vertices = rows(mesh.positions, 3).map((row) => `v ${words(row)}`);
  const normals = rows(mesh.normals, 3).map((row) => `vn ${words(row)}`);
  const polygons = faces(mesh).map((face) => `f ${face.map((index) => `${index + 1}//${index + 1}`).join(' ')}`);
  return ['# model', ...vertices, ...normals, ...polygons, ''].join('\n');
}

function encodePly(mesh: Mesh): string {
  const vertices = rows(mesh.positions, 3);
  const polygons = faces(mesh);
  const axes = ['x', 'y', 'z'].map((axis) => `property float ${axis}`);
  const header = ['ply', 'format ascii 1.0', `element vertex ${vertices.length}`, ...axes];
  const list = [`element face ${polygons.length}`, 'property list uchar int vertex_indices', 'end_header'];
  return [...header, ...list, ...vertices.map(words), ...polygons.map((face) => `3 ${face.join(' ')}`), ''].join('\n');
}

function encodeStl(mesh: Mesh): Buffer {
  const vertices = rows(mesh.positions, 3);
  const polygons = faces(mesh);
  const bytes = Buffer.alloc(84 + 50 * polygons.length);
  bytes.writeUInt32LE(polygons.length, 80);
  polygons.forEach((face, number) => {
    const start = 84 + 50 * number + 12; // a zero normal asks the reader to compute it
    face.forEach((index, corner) =>
      vertices[index]?.forEach((value, axis) => bytes.writeFloatLE(value, start + 12 * corner + 4 * axis)),
    );
  });
  return bytes;
}
