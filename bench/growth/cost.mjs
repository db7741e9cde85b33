import { cpuOf } from '../support/cpu.mjs';
import { median } from '../support/figures.mjs';
import { load } from '../support/load.mjs';
import { goal, ratio } from '../support/report.mjs';

const FLAT = 1.25;

/** CPU time of the gateway and Redis together, in µs for each request. @param asked as for `load` */
export async function costOfRequest({ redis, gateway }, asked) {
  const before = cpuOf(redis.pid);
  const { cpuUs, perSecond } = await load({ url: gateway.url, pid: gateway.process.pid }, asked);
  return cpuUs + (cpuOf(redis.pid) - before) / (perSecond * asked.seconds);
}

/** CPU time of Redis, in µs, for what the process that uses the storage does. @returns { us, value } value: its answer */
export async function costOfRedis({ redis, store }, ask, body) {
  const before = cpuOf(redis.pid);
  const value = await store.ask(ask, body);
  return { us: cpuOf(redis.pid) - before, value };
}

/** Measures each size after a round that is not counted. @returns the medians of each size */
export async function measureSizes({ sizes, rounds, say, what }, { grow, measure }) {
  const rows = [];
  for (const size of sizes) {
    await grow(size);
    const runs = [];
    await measure(size);
    for (let round = 0; round < rounds; round++) runs.push(await measure(size));
    const figures = Object.fromEntries(Object.keys(runs[0]).map((key) => [key, median(runs.map((run) => run[key]))]));
    say(`  ${size} ${what}  ${JSON.stringify(figures)}`);
    rows.push({ size, ...figures });
  }
  return rows;
}

/** A table of each size's figures, as multiples of those of the smallest size. @param names figure → words */
export function growthTable({ note, rows, what, names }) {
  const [first] = rows;
  const last = rows.at(-1);
  const keys = Object.keys(names);
  return {
    note,
    columns: [what, ...keys.map((key) => names[key])],
    rows: rows.map((row) => [row.size, ...keys.map((key) => ratio(row[key], first[key]))]),
    goals: keys.map((key) =>
      goal(`${names[key]} at ${last.size} ${what}, of that at ${first.size}`, last[key] / first[key], { atMost: FLAT }),
    ),
  };
}
