import { type FlowStatusPayload } from '#contracts';

/**
 * What one answer or frame of the upstream says of a task. Only `status` is certain: examples in the vendor's documentation
 * leave out flowName and createTime, generation B may send `input: null`; what is missing keeps its stored value.
 */
export type StatusReading = Pick<FlowStatusPayload, 'taskId' | 'status'> & Partial<Omit<FlowStatusPayload, 'taskId' | 'status'>>;
