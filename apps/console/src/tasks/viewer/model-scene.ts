import { type ModelViewerElement } from '@google/model-viewer';
import { type Material, type Mesh, sceneOf, type Texture } from './viewer-scene.js';

/** How models are drawn. */
export interface Looks {
  wireframe: boolean;
  textured: boolean;
}

export interface ModelFacts {
  /** Undefined, and no textures, where the viewer does not tell. */
  triangles: number | undefined;
  /** Width × height in pixels, each size once with the number of textures. */
  textures: { size: string; count: number }[];
  /** Width, height and depth in the units of the file, which are metres in glTF. */
  dimensions: [number, number, number];
}

/** The grey of a model without its textures. */
const CLAY = { color: 0xb4bcc0, metalness: 0, roughness: 0.85 };
const originals = new WeakMap<Mesh, Mesh['material']>();

/** Whether the viewer lets its model be drawn otherwise. */
export const canApplyLooks = (viewer: ModelViewerElement): boolean => sceneOf(viewer) !== undefined;

/** Changes how the loaded model is drawn. The materials of the file are kept, and come back. */
export function applyLooks(viewer: ModelViewerElement, { wireframe, textured }: Looks): void {
  const scene = sceneOf(viewer);
  for (const mesh of scene?.meshes ?? []) {
    const original = originals.get(mesh) ?? mesh.material;
    originals.set(mesh, original);
    mesh.material = wireframe || !textured ? mapMaterials(original, (one) => drawn(one, { wireframe, textured })) : original;
  }
  scene?.redraw();
}

export function factsOf(viewer: ModelViewerElement): ModelFacts {
  const scene = sceneOf(viewer);
  let triangles = 0;
  const textures = new Map<string, Texture>();
  for (const mesh of scene?.meshes ?? []) {
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
  return {
    triangles: scene && triangles,
    textures: [...sizes].map(([size, count]) => ({ size, count })),
    dimensions: [x, y, z],
  };
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
