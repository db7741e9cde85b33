import { describe, expect, it } from '@jest/globals';

interface Bench {
  readRecord: (text: string) => { machine: string | undefined; ratios: Map<string, number> };
  worseThan: (record: unknown, sections: unknown[]) => string[];
  isOtherMachine: (record: unknown, text: string) => boolean;
  toMarkdown: (result: object) => string;
  goal: (what: string, value: number, bound: object) => object;
}
const load = async (name: string) => (await import(`../../bench/support/${name}.mjs`)) as Bench;

describe('the recorded result of a benchmark', () => {
  const machine = 'Measured 2026-11-29, version 0.1.0, Node 20.20.2, 2 cores (AMD EPYC), pinned, loopback.';
  const run = async (values: { speed: number; cpu: number; lost?: number; ms?: number }, of = machine) => {
    const { goal, toMarkdown } = await load('report');
    const sections = [
      {
        columns: ['a'],
        rows: [],
        goals: [goal('speed of nginx', values.speed, { atLeast: 0.65 }), goal('lost', values.lost ?? 0, { atMost: 0 })],
      },
      {
        heading: '5000 sockets',
        columns: ['a'],
        rows: [],
        goals: [goal('CPU', values.cpu, { atMost: 2, unit: '×' }), goal('added', values.ms ?? 5, { atMost: 8, unit: ' ms' })],
      },
    ];
    return { sections, text: toMarkdown({ name: 'x', bench: { title: 'T' }, sections, rounds: 3, machine: of }) };
  };

  it('fails a run whose ratio is worse by more than a quarter, up or down, and names it', async () => {
    const { readRecord, worseThan } = await load('record');
    const record = readRecord((await run({ speed: 0.8, cpu: 2 })).text);
    expect(worseThan(record, (await run({ speed: 0.61, cpu: 2.4 })).sections)).toEqual([]);
    expect(worseThan(record, (await run({ speed: 0.59, cpu: 2.6 })).sections)).toEqual([
      'speed of nginx: 0.59, recorded 0.8',
      '5000 sockets: CPU: 2.60×, recorded 2',
    ]);
  });

  it('compares neither figures of the machine nor what is new', async () => {
    const { readRecord, worseThan } = await load('record');
    const record = readRecord((await run({ speed: 0.8, cpu: 2, ms: 1, lost: 0 })).text);
    expect(worseThan(record, (await run({ speed: 0.8, cpu: 2, ms: 100, lost: 3 })).sections)).toEqual([]);
    expect(worseThan(readRecord('# nothing'), (await run({ speed: 0.1, cpu: 9 })).sections)).toEqual([]);
  });

  it('is known to be of another machine', async () => {
    const { isOtherMachine, readRecord } = await load('record');
    const mine = await run({ speed: 1, cpu: 1 });
    const other = await run({ speed: 1, cpu: 1 }, machine.replace('2 cores (AMD EPYC)', '8 cores (Xeon)'));
    expect(isOtherMachine(readRecord(other.text), mine.text)).toBe(true);
    expect(isOtherMachine(readRecord(mine.text), mine.text)).toBe(false);
  });
});
