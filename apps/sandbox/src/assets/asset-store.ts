import { createHash } from 'node:crypto';
import { extname } from 'node:path';
import { MODEL_FORMATS } from '../flows/flow-table.js';
import type { Task } from '../tasks/task.js';
import { bufferAsset, syntheticAsset, type Asset } from './asset.js';
import { drawPreview } from './draw-preview.js';
import { encodeModel } from './encode-model.js';
import { parametricMesh } from './parametric-mesh.js';
import { PLAIN_JPEG } from './plain-jpeg.js';

const TYPES: Record<string, string> = {
  glb: 'model/gltf-binary',
  gltf: 'model/gltf+json',
  obj: 'model/obj',
  stl: 'model/stl',
  png: 'image/png',
  jpg: 'image/jpeg',
};

const KEPT = 64;

export const etagOf = (bytes: Buffer): string => `"${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}"`;

/** Generates a task's files on request; the bytes depend only on task and name, so only the latest are cached. */
export class AssetStore {
  private readonly made = new Map<string, Promise<Asset>>();

  find(task: Task, name: string): Promise<Asset> {
    const isModel = MODEL_FORMATS.some((format) => name.endsWith(`.${format}`));
    if (isModel && task.plan.assetBytes > 0) return Promise.resolve(syntheticAsset(task.plan.assetBytes));
    const key = `${task.uuid}/${name}`;
    const asset = this.made.get(key) ?? make(task, name);
    this.made.delete(key);
    this.made.set(key, asset);
    const [oldest] = this.made.keys();
    if (this.made.size > KEPT && oldest !== undefined) this.made.delete(oldest);
    return asset;
  }

  clear(): void {
    this.made.clear();
  }
}

async function make(task: Task, name: string): Promise<Asset> {
  const extension = extname(name).slice(1);
  const bytes = await encode(task, name, extension);
  return bufferAsset(bytes, etagOf(bytes), TYPES[extension] ?? 'application/octet-stream');
}

async function encode(task: Task, name: string, extension: string): Promise<Buffer> {
  const mesh = parametricMesh(task.uuid);
  const format = MODEL_FORMATS.find((known) => known === extension);
  if (format) return encodeModel(mesh, format, !name.startsWith('textureless'));
  return extension === 'jpg' ? PLAIN_JPEG : drawPreview(mesh);
}
