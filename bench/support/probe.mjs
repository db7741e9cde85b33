/** Preloaded into every Node process of a benchmark, to read the memory of any program. */
import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { answer } from './answer.mjs';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

if (process.send !== undefined) {
  answer({
    /** Bytes, after garbage collection. */
    memory: () => {
      for (let i = 0; i < 4; i++) collect();
      const { heapUsed, external } = process.memoryUsage();
      const rss = Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) * 1024;
      return { rss, heapUsed, external };
    },
  });
}
