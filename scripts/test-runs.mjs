/**
 * Which tiers of jest.config.mjs each test command runs, and how. The machines that build this have two cores: `npm test` has two workers, and tiers
 * that often wait have three. What loads both cores by itself is in the chaos tier, one file at a time.
 */
const tiers = (...names) => ['--selectProjects', ...names];
const PARALLEL = ['--maxWorkers=2', '--testTimeout=30000'];
/** Starting a gateway takes seconds where three specs share two cores. */
const WAITING = ['--maxWorkers=3', '--testTimeout=90000'];
const ONE_AT_A_TIME = ['--runInBand', '--testTimeout=90000'];

/** `npm test`. */
export const QUICK = [
  // Two separate runs: timers that functional specs leave running in a worker would disturb the fake clocks of unit specs.
  { name: 'unit', args: [...tiers('unit'), ...PARALLEL], env: { SANDBOX_GENERATION: 'A' } },
  { name: 'functional', args: [...tiers('functional'), ...PARALLEL], env: { SANDBOX_GENERATION: 'A' } },
  { name: 'smoke', args: [...tiers('smoke'), ...ONE_AT_A_TIME], env: { SANDBOX_GENERATION: 'A' } },
];

/** What `npm run test:all` adds. */
export const REST = [
  { name: 'wire, generation A', args: [...tiers('wire'), ...WAITING], env: { SANDBOX_GENERATION: 'A' } },
  { name: 'wire, generation B', args: [...tiers('wire'), ...WAITING], env: { SANDBOX_GENERATION: 'B' } },
  { name: 'repo, topologies', args: [...tiers('repo', 'topologies'), ...WAITING], env: { SANDBOX_GENERATION: 'A' } },
  { name: 'processes', args: [...tiers('processes'), ...WAITING], env: { SANDBOX_GENERATION: 'A' } },
  { name: 'timed', args: [...tiers('timed'), ...WAITING], env: { SANDBOX_GENERATION: 'A' } },
  { name: 'browser', args: [...tiers('browser'), ...PARALLEL], env: { SANDBOX_GENERATION: 'A' } },
  { name: 'chaos', args: [...tiers('chaos'), ...ONE_AT_A_TIME], env: { SANDBOX_GENERATION: 'A' } },
];

/** `npm run test:chaos`: three gateways, 1,500 clients, several minutes. */
export const CHAOS = { args: [...tiers('chaos'), ...ONE_AT_A_TIME, '--forceExit'], env: { CHAOS: 'full' } };
