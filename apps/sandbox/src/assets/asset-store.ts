import { createHash } from 'node:crypto';
import { extname } from 'node:path';
import type { Task } from '../tasks/task.js';
import { bufferAsset, syntheticAsset, type Asset } from './asset.js';
import { encodeModel } from './encode-model.js';
import { buildModel } from './model/build-model.js';
import { encodeJpeg, encodePng } from './picture/codecs.js';
import { formatOf, recipeOf, type Recipe } from './recipe.js';
import { drawModel } from './render/draw-model.js';
import type { Subject } from './subject/subject.js';

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

/** Makes a task's files on request; tasks with equal input share them, and only the latest are kept. */
export class AssetStore {
  private readonly made = new Map<string, Promise<Asset>>();

  constructor(private readonly subjectOf: (task: Task) => Promise<Subject>) {}

  async find(task: Task, name: string): Promise<Asset> {
    if (formatOf(name) && task.plan.assetBytes > 0) return syntheticAsset(task.plan.assetBytes);
    const recipe = recipeOf(task, name, await this.subjectOf(task));
    const key = JSON.stringify([extname(name), recipe]);
    const asset = this.made.get(key) ?? make(recipe, extname(name).slice(1));
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

async function make(recipe: Recipe, extension: string): Promise<Asset> {
  const bytes = await bytesOf(recipe);
  return bufferAsset(bytes, etagOf(bytes), TYPES[extension] ?? 'application/octet-stream');
}

async function bytesOf(recipe: Recipe): Promise<Buffer> {
  if (recipe.kind === 'model') return encodeModel(buildModel(recipe.subject, recipe), recipe.format, recipe.textured);
  const picture = drawModel(buildModel(recipe.subject), recipe.view);
  return recipe.format === 'jpg' ? encodeJpeg(picture) : encodePng(picture);
}
