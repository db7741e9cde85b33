import { invalidParameters, isObject } from '#contracts';
import { Injectable, type PipeTransform } from '@nestjs/common';
import { validateDto } from '../../platform/validation/validate-dto.js';
import { FlowRules } from '../flow-rules.js';
import { QuoteRequestDto } from './quote-request.dto.js';

export interface QuoteRequest {
  flowName: string;
  /** The parameters that affect the price. */
  params: Record<string, unknown>;
}

/** Checks the body of a quote, and its parameters with the DTO of the flow that it names. @throws ApiError 2002, 1004 */
@Injectable()
export class QuoteRequestPipe implements PipeTransform<unknown, Promise<QuoteRequest>> {
  constructor(private readonly rules: FlowRules) {}

  async transform(body: unknown): Promise<QuoteRequest> {
    const request = validateDto(QuoteRequestDto, ownFields(body));
    const flowName = request.flow_name ?? request.flowName;
    if (flowName === undefined) throw invalidParameters([{ field: 'flow_name', message: 'is missing' }]);
    return { flowName, params: await this.rules.validateForQuote(flowName, paramsOf(body)) };
  }
}

/**
 * The fields of the request itself. `surface`, where the quote is shown, is ignored whatever its value, as the upstream does. The flow's DTO checks
 * `params`, because class-validator fails on a parameter named `constructor`.
 */
function ownFields(body: unknown): unknown {
  if (!isObject(body)) return body;
  const { surface: _ignored, ...fields } = body;
  return isObject(fields['params']) ? { ...fields, params: {} } : fields;
}

function paramsOf(body: unknown): Record<string, unknown> {
  return isObject(body) && isObject(body['params']) ? body['params'] : {};
}
