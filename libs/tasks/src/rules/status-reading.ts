import { type FlowStatusPayload } from '#contracts';

/**
 * The task state in one answer or frame of the upstream. Only `status` is always present: examples in the vendor's documentation
 * omit flowName and createTime, and generation B may send `input: null`. Missing parts keep their stored value.
 */
export type StatusReading = Pick<FlowStatusPayload, 'taskId' | 'status'> &
  Partial<Omit<FlowStatusPayload, 'taskId' | 'status'>> & {
    /** The upstream's own word for an end, where it is not a documented one. Not stored. */
    saidStatus?: string;
  };
