/** The local engine with a growing folder: time to start, memory, disk, and creations per second. */
import { memoryOf } from '../support/cpu.mjs';
import { newFolder } from '../support/folder.mjs';
import { SERVER_CORE, startNode } from '../support/processes.mjs';
import { goal } from '../support/report.mjs';

const MB = 1_000_000;
const READS = 20_000;

const open = (folder) => startNode(new URL('./processes/store.mjs', import.meta.url), { core: SERVER_CORE, args: [folder] });

async function measure(count, say) {
  const folder = newFolder();
  const writer = open(folder);
  const began = Date.now();
  await writer.ask('fill', { count });
  say(`  ${count} ended tasks made in ${((Date.now() - began) / 1000).toFixed(0)} s`);
  await writer.ask('stop');
  await writer.stop();
  const store = open(folder);
  const start = await store.ask('opened');
  const { readMicros } = await store.ask('use', { count: READS });
  const { perSecond } = await store.ask('create', { count: 3_000, atOnce: 64 });
  const { fileBytes } = await store.ask('size');
  const memory = memoryOf(store.pid).now;
  await store.ask('stop');
  await store.stop();
  const figures = { count, start, memory, file: fileBytes / MB, readMicros, perSecond };
  say(`  ${JSON.stringify(figures)}`);
  return figures;
}

async function run({ options, quick, say }) {
  const counts = quick ? [2_000] : options.tasks.split(',').map(Number);
  const figures = [];
  for (const count of counts) figures.push(await measure(count, say));
  const most = figures.at(-1);
  const columns = ['ended tasks', 'start, ms', 'resident memory, MB', 'file, MB', 'status read, µs', 'creations per second'];
  return [
    {
      note: 'A process that opens the folder, lists and reads old tasks, and creates 3 000 tasks, 64 at a time, each flushed twice.',
      columns,
      rows: figures.map(({ count, start, memory, file, readMicros, perSecond }) => [
        count.toLocaleString('en-GB'),
        ...[start, memory, file, readMicros, perSecond].map((figure) => figure.toFixed(0)),
      ]),
      goals: [
        goal('start', most.start, { atMost: 3_000, unit: ' ms' }),
        goal('resident memory', most.memory, { atMost: 300, unit: ' MB' }),
        goal('creations a second', most.perSecond, { atLeast: 500 }),
      ],
    },
  ];
}

export default {
  title: 'The local engine with a growing folder',
  once: true,
  options: {
    tasks: {
      type: 'string',
      default: '10000,100000,1000000',
      help: 'numbers of tasks, comma-separated; a million takes minutes and 5 GB of disk',
    },
  },
  run,
};
