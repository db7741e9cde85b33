import { fileURLToPath } from 'node:url';
import { alternate } from '../support/figures.mjs';
import { startProgram } from '../support/processes.mjs';
import { startRedis } from '../support/redis.mjs';
import { goal } from '../support/report.mjs';

/** The program that `npm start` runs. Not npm itself, because npm forwards no signals. */
const START = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url));
const DEMO = 'npm start: sandbox, gateway, demo team';
const REAL = 'npm start: gateway on Redis, upstream given';

export default {
  title: 'Start after a build, until the gateway is ready',
  async run({ rounds, say }) {
    const redis = await startRedis({ core: undefined });
    // The address of the upstream is a closed port: readiness does not depend on it.
    const given = { TRIVERSE_API_KEY: 'sk-bench', TRIVERSE_BASE_URL: 'http://127.0.0.1:9/api/v1', REDIS_URL: redis.url };
    const figures = await alternate({ [DEMO]: () => timeStart({}), [REAL]: () => timeStart(given) }, { rounds, say });
    return [
      {
        note: 'Not pinned: a start uses all cores. Measured from the command until `/health/ready` answers 200; for the demo, until its text is printed.',
        columns: ['start', 'seconds'],
        rows: Object.entries(figures).map(([name, { seconds }]) => [name, seconds.toFixed(2)]),
        goals: Object.entries(figures).map(([name, { seconds }]) => goal(name, seconds, { atMost: 2, unit: ' s' })),
      },
    ];
  },
};

async function timeStart(env) {
  const startedAt = performance.now();
  const program = startProgram(process.execPath, [START], { env: { PORT: '0', ...env } });
  const url = await program.printed(/Triverse gateway +(\S+)\n/);
  while (!(await fetch(`${url}/health/ready`)).ok) await new Promise((resolve) => setTimeout(resolve, 10));
  const seconds = (performance.now() - startedAt) / 1000;
  program.child.kill('SIGTERM');
  await program.ended;
  return { seconds };
}
