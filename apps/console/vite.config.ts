import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { compressedCopies } from './vite/compressed-copies.js';
import { flowTable } from './vite/flow-table-plugin.js';
import { modelDecoders } from './vite/model-decoders.js';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

const GATEWAY = process.env['GATEWAY_URL'] ?? 'http://127.0.0.1:3000';

/** Built into dist/apps/console and served by the gateway under /console/. */
export default defineConfig({
  root: path('.'),
  base: '/console/',
  plugins: [react(), flowTable(), modelDecoders(), compressedCopies()],
  resolve: {
    alias: [
      { find: /^#client\/react$/, replacement: path('../../libs/client/src/react/index.ts') },
      { find: /^#client$/, replacement: path('../../libs/client/src/index.ts') },
    ],
  },
  // The development server passes calls on to a gateway that runs beside it.
  server: {
    proxy: Object.fromEntries(
      ['/api', '/gateway', '/auth', '/health', '/docs', '/socket.io'].map((prefix) => [prefix, { target: GATEWAY, ws: true }]),
    ),
  },
  build: {
    outDir: path('../../dist/apps/console'),
    emptyOutDir: true,
    // An inlined asset would be a data: URL, which the page's content policy allows for images only.
    assetsInlineLimit: 0,
    // The 3D viewer is a chunk of its own, loaded with the first model.
    chunkSizeWarningLimit: 1_200,
    manifest: 'manifest.json',
  },
});
