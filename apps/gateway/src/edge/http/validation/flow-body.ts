import { ApiError, findFlow, FLOW_NAMES } from '#contracts';
import { validateDto } from './validate-dto.js';

/**
 * A creation's body, checked by its flow's DTO.
 * @throws ApiError 2002 for an unknown flow, 1004 for wrong fields.
 */
export async function validateFlowBody(flowName: string, body: unknown): Promise<Record<string, unknown>> {
  const flow = findFlow(flowName);
  if (flow === undefined) {
    throw new ApiError(2002, {
      message: `unsupported task type: ${flowName.slice(0, 64)}`,
      suggestion: `Use one of ${FLOW_NAMES.join(', ')}.`,
    });
  }
  const instance = await validateDto(flow.dto, body);
  return Object.fromEntries(Object.entries(instance).filter(([, value]) => value !== undefined));
}
