/** How much of everything; the full run is asked for with CHAOS=full. */
export interface ChaosPlan {
  gateways: number;
  tasks: number;
  clients: number;
  tasksPerClient: number;
  taskMs: number;
  kills: number;
  cuts: number;
  redisRestarts: number;
  limitMs: number;
}

const SHORT: ChaosPlan = {
  gateways: 2,
  tasks: 40,
  clients: 120,
  tasksPerClient: 3,
  taskMs: 12_000,
  kills: 1,
  cuts: 4,
  redisRestarts: 0,
  limitMs: 60_000,
};

const FULL: ChaosPlan = {
  gateways: 3,
  tasks: 300,
  clients: 1_500,
  tasksPerClient: 4,
  taskMs: 60_000,
  kills: 3,
  cuts: 20,
  redisRestarts: 1,
  limitMs: 300_000,
};

export const PLAN: ChaosPlan = process.env['CHAOS'] === 'full' ? FULL : SHORT;
