import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Plugin } from 'vite';

const FILES = [
  ['draco', 'libs/draco/gltf', ['draco_decoder.js', 'draco_decoder.wasm', 'draco_wasm_wrapper.js']],
  ['basis', 'libs/basis', ['basis_transcoder.js', 'basis_transcoder.wasm']],
] as const;

/** Bundles the decoders for compressed models with the console; by default the viewer fetches them from another host. */
export function modelDecoders(): Plugin {
  const require = createRequire(import.meta.url);
  const addons = join(dirname(require.resolve('three')), '../examples/jsm');
  return {
    name: 'model-decoders',
    apply: 'build',
    generateBundle() {
      for (const [folder, from, names] of FILES) {
        for (const name of names) {
          this.emitFile({
            type: 'asset',
            fileName: `decoders/${folder}/${name}`,
            source: readFileSync(join(addons, from, name)),
          });
        }
      }
    },
  };
}
