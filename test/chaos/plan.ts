/** The size of the run; CHAOS=full asks for the full one. */
export interface ChaosPlan {
  gateways: number;
  tasks: number;
  clients: number;
  tasksPerClient: number;
  /** Tasks end one after the other between these two times, so that each disturbance coincides with some ends. */
  taskMs: { shortest: number; longest: number };
  kills: number;
  cuts: number;
  cutEveryMs: number;
  redisRestarts: number;
  silenceMs: number;
  limitMs: number;
}

const SHORT: ChaosPlan = {
  gateways: 2,
  tasks: 40,
  clients: 120,
  tasksPerClient: 3,
  taskMs: { shortest: 3_000, longest: 25_000 },
  kills: 1,
  cuts: 4,
  cutEveryMs: 1_500,
  redisRestarts: 1,
  silenceMs: 5_000,
  limitMs: 60_000,
};

const FULL: ChaosPlan = {
  gateways: 3,
  tasks: 300,
  clients: 1_500,
  tasksPerClient: 4,
  taskMs: { shortest: 10_000, longest: 100_000 },
  kills: 3,
  cuts: 20,
  cutEveryMs: 2_000,
  redisRestarts: 1,
  silenceMs: 12_000,
  limitMs: 240_000,
};

export const PLAN: ChaosPlan = process.env['CHAOS'] === 'full' ? FULL : SHORT;
