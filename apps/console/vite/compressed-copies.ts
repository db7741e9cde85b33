import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { type Plugin } from 'vite';

const TEXT = /\.(js|css|html|svg|wasm)$/;
/** Smaller files do not save a packet when compressed. */
const WORTHWHILE_BYTES = 1_024;

/** Writes a compressed copy beside each file, so that the gateway does not compress at run time. */
export function compressedCopies(): Plugin {
  let out = '';
  return {
    name: 'compressed-copies',
    apply: 'build',
    configResolved: ({ root, build }) => void (out = resolve(root, build.outDir)),
    closeBundle() {
      for (const name of readdirSync(out, { recursive: true, encoding: 'utf8' })) {
        if (!TEXT.test(name)) continue;
        const file = join(out, name);
        const bytes = readFileSync(file);
        if (bytes.length < WORTHWHILE_BYTES) continue;
        writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
        writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }));
      }
    },
  };
}
