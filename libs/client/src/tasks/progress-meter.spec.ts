import { describe, expect, it } from '@jest/globals';
import { type FlowStatusPayload } from '../wire.js';
import { ProgressMeter } from './progress-meter.js';

const task = (change: Partial<FlowStatusPayload>): FlowStatusPayload => ({
  flowName: 'image-to-model',
  taskId: 't',
  status: 'RUNNING',
  input: {},
  output: {},
  createTime: '2026-01-01T00:00:00Z',
  ...change,
});

describe('the progress of a task', () => {
  it("is the upstream's own where it says so, and never falls", () => {
    const meter = new ProgressMeter();
    expect(meter.measure(task({ progress: 40 })).progress).toBe(40);
    expect(meter.measure(task({ progress: 30 })).progress).toBe(40);
    expect(meter.measure(task({ progress: 900 })).progress).toBe(100);
  });

  it('comes from the stages otherwise: one that runs counts as half done', () => {
    const meter = new ProgressMeter();
    const at = (geometry: string, texture: string) =>
      meter.measure(task({ output: { geometry_job_status: geometry, texture_job_status: texture } }));
    expect(at('PENDING', 'PENDING')).toMatchObject({ progress: 0, stage: 'running' });
    expect(at('IN_PROGRESS', 'PENDING')).toMatchObject({ progress: 25, stage: 'geometry' });
    expect(at('COMPLETED', 'IN_PROGRESS')).toMatchObject({ progress: 75, stage: 'texture' });
    expect(meter.measure(task({ status: 'SUCCESS' }))).toEqual({ progress: 100, stage: 'done', eta: 0 });
  });

  it('stays where it was when the task fails', () => {
    const meter = new ProgressMeter();
    meter.measure(task({ progress: 60 }));
    expect(meter.measure(task({ status: 'FAILED', progress: 0 }))).toEqual({ progress: 60, stage: 'failed', eta: 0 });
  });

  it('estimates the rest from the pace that it has seen, and the wait from the queue', () => {
    let now = 0;
    const meter = new ProgressMeter(() => now);
    const queued = task({ status: 'QUEUED', queue: { estimated_wait_seconds: 30 } });
    expect(meter.measure(queued)).toEqual({ progress: 0, stage: 'queued', eta: 30 });
    expect(meter.measure(task({ status: 'PENDING' })).eta).toBeUndefined();
    expect(meter.measure(task({ progress: 10 })).eta).toBeUndefined();
    now = 10_000;
    expect(meter.measure(task({ progress: 30 })).eta).toBe(35);
  });

  it('survives a status that is not known, and an output that is no object', () => {
    const strange = task({ status: 'POLISHING', output: null as unknown as Record<string, unknown> });
    expect(new ProgressMeter().measure(strange)).toEqual({ progress: 0, stage: 'polishing', eta: undefined });
  });
});
