import { type FlowStatusPayload } from '#client';
import { FLOW_FORMS } from '../flows/flow-forms.js';
import { promptOf } from './state-words.js';

export const flowTitle = (flowName: string): string => FLOW_FORMS[flowName]?.title ?? flowName;
export const titleOf = (task: FlowStatusPayload): string => promptOf(task) ?? flowTitle(task.flowName);
