import { type ModelViewerElement } from '@google/model-viewer';

/** What of a three.js texture, material, mesh and object is used here; the viewer brings no types for them. */
export interface Texture {
  isTexture: true;
  uuid: string;
  image: { width: number; height: number } | null;
}
export interface Material extends Record<string, unknown> {
  wireframe?: boolean;
  needsUpdate: boolean;
  clone(): Material;
}
export interface Mesh {
  isMesh?: true;
  material: Material | Material[];
  geometry: { index: { count: number } | null; attributes: { position?: { count: number } } };
}

interface Scene {
  model: { traverse(visit: (part: Mesh) => void): void } | null;
  queueRender(): void;
}

export interface ViewerScene {
  meshes: Mesh[];
  redraw: () => void;
}

/**
 * The meshes that the viewer draws. It has no public way to them, nor to wireframes and triangle counts; this is the only place that knows where it keeps
 * them, under a symbol named `scene` (@google/model-viewer 4).
 * @returns undefined where another version keeps them elsewhere: what needs them is then left out.
 */
export function sceneOf(viewer: ModelViewerElement): ViewerScene | undefined {
  const symbol = Object.getOwnPropertySymbols(viewer).find(({ description }) => description === 'scene');
  const scene: unknown = symbol && (viewer as unknown as Record<symbol, unknown>)[symbol];
  if (!isScene(scene)) return undefined;
  const meshes: Mesh[] = [];
  scene.model?.traverse((part) => part.isMesh === true && meshes.push(part));
  return { meshes, redraw: () => scene.queueRender() };
}

function isScene(value: unknown): value is Scene {
  if (typeof value !== 'object' || value === null) return false;
  const { model, queueRender } = value as Partial<Scene>;
  return typeof queueRender === 'function' && (model === null || typeof model?.traverse === 'function');
}
