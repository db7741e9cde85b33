import type { Params } from './field-rule.js';
import type { FlowRow } from './flow-table.js';

export interface OutputRequest {
  flow: FlowRow;
  input: Params;
  /** 0 to 100; a stage is complete once progress passes its share. */
  progress: number;
  ending?: 'FAILED' | 'CANCELLED';
  urlOf: (name: string) => string;
}

/** The part of `output` that is known at this progress: job statuses first, then the files, as the documented example orders them. */
export function flowOutput({ flow, input, progress, ending, urlOf }: OutputRequest): Params {
  const jobs: Params = {};
  const files: Params = {};
  flow.stages.forEach((stage, index) => {
    const share = 100 / flow.stages.length;
    const done = progress >= Math.floor(share * (index + 1));
    const begun = progress >= Math.floor(share * index);
    if (stage.job) jobs[stage.job] = done ? 'COMPLETED' : begun ? (ending ?? 'IN_PROGRESS') : 'PENDING';
    const urls = done ? stage.names(input).map(urlOf) : [];
    files[stage.field] = stage.list ? urls : (urls[0] ?? null);
  });
  return { ...jobs, ...files };
}

/** The file for `/tasks/url` and `/tasks/download`: the first of the last stage. */
export function primaryFile(flow: FlowRow, input: Params): string {
  return flow.stages.at(-1)?.names(input)[0] ?? 'model.glb';
}
