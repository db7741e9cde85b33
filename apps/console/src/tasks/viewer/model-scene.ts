import { type ModelViewerElement } from '@google/model-viewer';
import { $scene } from '@google/model-viewer/lib/model-viewer-base.js';

/** What of a three.js texture, material, mesh and object is used here; the viewer brings no types for them. */
interface Texture {
  isTexture: true;
  uuid: string;
  image: { width: number; height: number } | null;
}
interface Material extends Record<string, unknown> {
  wireframe?: boolean;
  needsUpdate: boolean;
  clone(): Material;
}
interface Mesh {
  isMesh?: true;
  material: Material | Material[];
  geometry: { index: { count: number } | null; attributes: { position?: { count: number } } };
}
interface Model {
  traverse(visit: (part: Mesh) => void): void;
}

/** How models are drawn. */
export interface Looks {
  wireframe: boolean;
  textured: boolean;
}

export interface ModelFacts {
  triangles: number;
  /** Width × height in pixels, each size once with the number of textures. */
  textures: { size: string; count: number }[];
  /** Width, height and depth in the units of the file, which are metres in glTF. */
  dimensions: [number, number, number];
}

/** The grey of a model without its textures. */
const CLAY = { color: 0xb4bcc0, metalness: 0, roughness: 0.85 };
const originals = new WeakMap<Mesh, Mesh['material']>();

/** Changes how the loaded model is drawn. The materials of the file are kept, and come back. */
export function applyLooks(viewer: ModelViewerElement, { wireframe, textured }: Looks): void {
  for (const mesh of meshesOf(viewer)) {
    const original = originals.get(mesh) ?? mesh.material;
    originals.set(mesh, original);
    mesh.material = wireframe || !textured ? mapMaterials(original, (one) => drawn(one, { wireframe, textured })) : original;
  }
  viewer[$scene].queueRender();
}

export function factsOf(viewer: ModelViewerElement): ModelFacts {
  let triangles = 0;
  const textures = new Map<string, Texture>();
  for (const mesh of meshesOf(viewer)) {
    const { index, attributes } = mesh.geometry;
    triangles += Math.floor((index?.count ?? attributes.position?.count ?? 0) / 3);
    for (const material of [originals.get(mesh) ?? mesh.material].flat()) {
      for (const value of Object.values(material)) if (isTexture(value)) textures.set(value.uuid, value);
    }
  }
  const sizes = new Map<string, number>();
  for (const { image } of textures.values()) {
    const size = image === null ? 'unknown' : `${image.width} × ${image.height}`;
    sizes.set(size, (sizes.get(size) ?? 0) + 1);
  }
  const { x, y, z } = viewer.getDimensions();
  return { triangles, textures: [...sizes].map(([size, count]) => ({ size, count })), dimensions: [x, y, z] };
}

function meshesOf(viewer: ModelViewerElement): Mesh[] {
  const meshes: Mesh[] = [];
  const model = viewer[$scene].model as unknown as Model | null;
  model?.traverse((part) => part.isMesh === true && meshes.push(part));
  return meshes;
}

function drawn(original: Material, { wireframe, textured }: Looks): Material {
  const material = original.clone();
  if (!textured) {
    for (const [name, value] of Object.entries(material)) if (isTexture(value)) material[name] = null;
    material['vertexColors'] = false;
    material['metalness'] = CLAY.metalness;
    material['roughness'] = CLAY.roughness;
    (material['color'] as { set: (color: number) => void } | undefined)?.set(CLAY.color);
  }
  material.wireframe = wireframe;
  material.needsUpdate = true;
  return material;
}

const mapMaterials = (materials: Material | Material[], change: (material: Material) => Material): Material | Material[] =>
  Array.isArray(materials) ? materials.map(change) : change(materials);

const isTexture = (value: unknown): value is Texture =>
  typeof value === 'object' && value !== null && (value as Partial<Texture>).isTexture === true;
