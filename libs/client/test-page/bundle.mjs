/** Writes the page's script to standard output. A process of its own: the bundler does not run inside jest's sandbox. */
import { join } from 'node:path';
import { rolldown } from 'rolldown';

// Only React's development build mounts everything twice under StrictMode.
const define = { 'process.env.NODE_ENV': '"development"' };
const bundle = await rolldown({ input: join(import.meta.dirname, 'hooks-page.tsx'), platform: 'browser', transform: { define } });
const { output } = await bundle.generate({ format: 'esm', codeSplitting: false });
process.stdout.write(output[0].code);
