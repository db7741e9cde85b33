import type { Model } from '../model/build-model.js';
import { cross, unit, type Vec3 } from '../model/mesh.js';
import { rasterise, type Raster } from './raster.js';
import { project, sceneOf, type Camera, type Scene } from './scene.js';
import { Shadow } from './shadow.js';
import { SurfaceShader } from './surface-shader.js';
import { toneOf } from './tones.js';

export interface View {
  width: number;
  height: number;
  /** Radians by which the camera has walked around the model, to its left; 0 is in front. */
  azimuth: number;
}

export interface Picture {
  width: number;
  height: number;
  /** RGBA, rows from the top. */
  data: Buffer;
}

/** Samples along a side of a pixel; `addSamples` is written for two. */
const SAMPLES = 2;
const ELEVATION = 0.38;
/** In units of the model's reach: as far as a product photograph is taken from. */
const DISTANCE = 5;
/** The sun, to the right, upwards and towards the viewer. */
const SUN: Vec3 = [-0.55, 0.85, 0.5];

/** Draws the model on a soft background with its shadow; deterministic. */
export function drawModel(model: Model, view: View): Picture {
  const scene = sceneOf(model);
  const camera = cameraOf(scene, view);
  const sun = unit(along(camera, SUN));
  const shadow = new Shadow(scene, sun);
  const raster = rasterise(project(scene, camera), camera.width, camera.height);
  return developed(raster, { shader: new SurfaceShader(model, scene, camera, { sun, shadow }), shadow, camera, view });
}

function cameraOf({ middle, reach }: Scene, { width, height, azimuth }: View): Camera {
  const back: Vec3 = [Math.sin(azimuth) * Math.cos(ELEVATION), Math.sin(ELEVATION), Math.cos(azimuth) * Math.cos(ELEVATION)];
  const right: Vec3 = [Math.cos(azimuth), 0, -Math.sin(azimuth)];
  const [wide, high] = [width * SAMPLES, height * SAMPLES];
  const upwards = reach.upwards * Math.cos(ELEVATION) + 0.8 * reach.sideways * Math.sin(ELEVATION);
  const scale = 0.42 * Math.min(wide / reach.sideways, high / upwards);
  const distance = DISTANCE * Math.hypot(reach.sideways, reach.upwards);
  return { right, up: cross(back, right), back, middle, distance, scale, width: wide, height: high };
}

const along = ({ right, up, back }: Camera, [x, y, z]: Vec3): Vec3 => [
  x * right[0] + y * up[0] + z * back[0],
  x * right[1] + y * up[1] + z * back[1],
  x * right[2] + y * up[2] + z * back[2],
];

interface Shot {
  shader: SurfaceShader;
  shadow: Shadow;
  camera: Camera;
  view: View;
}

/** Averages the samples of each pixel over the background; those of one triangle are shaded once. */
function developed(raster: Raster, { shader, shadow, camera, view: { width, height } }: Shot): Picture {
  const data = Buffer.alloc(4 * width * height, 255);
  const sum = new Float32Array(3);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const [x, y] = [SAMPLES * (pixel % width), SAMPLES * Math.floor(pixel / width)];
    sum.fill(0);
    const covered = addSamples(sum, { shader, raster, x, y });
    const behind = covered < 1 ? (1 - covered) * background(camera, shadow, x + SAMPLES / 2, y + SAMPLES / 2) : 0;
    for (let channel = 0; channel < 3; channel += 1) {
      data[4 * pixel + channel] = toneOf((sum[channel] ?? 0) + behind * (TINT[channel] ?? 1));
    }
  }
  return { width, height, data };
}

interface Pixel {
  shader: SurfaceShader;
  raster: Raster;
  /** Of its first sample. */
  x: number;
  y: number;
}

/** @returns the share of the pixel that the model covers */
function addSamples(sum: Float32Array, { shader, raster, x, y }: Pixel): number {
  const first = y * raster.width + x;
  const a = raster.triangle[first] ?? -1;
  const b = raster.triangle[first + 1] ?? -1;
  const c = raster.triangle[first + raster.width] ?? -1;
  const d = raster.triangle[first + raster.width + 1] ?? -1;
  const add = (triangle: number, at: number, count: number): number => {
    if (triangle < 0) return 0;
    const [right, down] = [at & 1, at >> 1];
    const nearness = raster.nearness[first + right + down * raster.width] ?? 1;
    shader.add(sum, count / 4, { triangle, x: x + right + 0.5, y: y + down + 0.5, nearness });
    return count / 4;
  };
  if (a === b && b === c && c === d) return add(a, 0, 4);
  let covered = add(a, 0, 1 + Number(b === a) + Number(c === a) + Number(d === a));
  if (b !== a) covered += add(b, 1, 1 + Number(c === b) + Number(d === b));
  if (c !== a && c !== b) covered += add(c, 2, 1 + Number(d === c));
  if (d !== a && d !== b && d !== c) covered += add(d, 3, 1);
  return covered;
}

const TINT = [0.97, 0.985, 1];

/** A studio's backdrop, on which the model's shadow lies. */
function background(
  { right, up, back, middle, distance, scale, width, height }: Camera,
  shadow: Shadow,
  x: number,
  y: number,
): number {
  const [across, upwards] = [(x - width / 2) / scale, (height / 2 - y) / scale];
  const [offX, offY] = [x / width - 0.5, y / height - 0.5];
  const backdrop = 0.9 - 0.3 * (offX * offX + offY * offY) - 0.1 * (y / height);
  const fall = upwards * up[1] - distance * back[1];
  if (fall >= 0) return backdrop;
  const steps = -(middle[1] + distance * back[1]) / fall;
  const reach = distance * (1 - steps);
  const groundX = middle[0] + reach * back[0] + steps * (across * right[0] + upwards * up[0]);
  const groundZ = middle[2] + reach * back[2] + steps * (across * right[2] + upwards * up[2]);
  return backdrop * (1 - 0.5 * shadow.groundAt(groundX, groundZ));
}
