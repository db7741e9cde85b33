import { createHash } from 'node:crypto';

export interface Mesh {
  positions: Float32Array;
  normals: Float32Array;
  uvs: Float32Array;
  indices: Uint16Array;
  /** Linear RGB, each 0 to 1. */
  colour: [number, number, number];
}

const RINGS = 24;
const SEGMENTS = 48;

/** A lobed ball whose shape and colour depend on the seed: tasks look different, and one task always looks the same. */
export function parametricMesh(seed: string): Mesh {
  const bytes = createHash('sha256').update(seed).digest();
  const part = (index: number): number => bytes.readUInt8(index) / 255;
  const lobes = 2 + (bytes.readUInt8(0) % 6);
  const bands = 1 + (bytes.readUInt8(1) % 4);
  const depth = 0.12 + 0.2 * part(2);
  const radius = (theta: number, phi: number): number =>
    1 + depth * Math.cos(lobes * phi) * Math.sin(theta) * Math.sin(bands * theta);
  return { ...surface(radius), indices: triangles(), colour: [0.2 + 0.8 * part(3), 0.2 + 0.8 * part(4), 0.2 + 0.8 * part(5)] };
}

function surface(radius: (theta: number, phi: number) => number): Pick<Mesh, 'positions' | 'normals' | 'uvs'> {
  const positions: number[] = [];
  const normals: number[] = [];
  const uvs: number[] = [];
  for (let ring = 0; ring <= RINGS; ring += 1) {
    for (let segment = 0; segment <= SEGMENTS; segment += 1) {
      const [theta, phi] = [(Math.PI * ring) / RINGS, (2 * Math.PI * segment) / SEGMENTS];
      const unit = [Math.sin(theta) * Math.cos(phi), Math.cos(theta), Math.sin(theta) * Math.sin(phi)];
      const length = radius(theta, phi);
      positions.push(...unit.map((value) => value * length));
      normals.push(...unit);
      uvs.push(segment / SEGMENTS, ring / RINGS);
    }
  }
  return { positions: new Float32Array(positions), normals: new Float32Array(normals), uvs: new Float32Array(uvs) };
}

function triangles(): Uint16Array {
  const indices: number[] = [];
  for (let ring = 0; ring < RINGS; ring += 1) {
    for (let segment = 0; segment < SEGMENTS; segment += 1) {
      const corner = ring * (SEGMENTS + 1) + segment;
      const below = corner + SEGMENTS + 1;
      // Quads at a pole are triangles; their other half has no area.
      if (ring > 0) indices.push(corner, corner + 1, below);
      if (ring < RINGS - 1) indices.push(corner + 1, below + 1, below);
    }
  }
  return new Uint16Array(indices);
}
