import { type FlowStatusPayload, type TaskListItem } from '#client';
import { FLOW_FORMS } from '../flows/flow-forms.js';
import { promptOf } from './state-words.js';

export const flowTitle = (flowName: string): string => FLOW_FORMS[flowName]?.title ?? flowName;
export const titleOf = (task: FlowStatusPayload): string => promptOf(task) ?? flowTitle(task.flowName);
/** Without a status that is still kept, the title of the flow. */
export const titleOfItem = ({ status, flow_name: flow }: TaskListItem): string => (status ? titleOf(status) : flowTitle(flow));
