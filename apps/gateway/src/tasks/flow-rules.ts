import { type Settings } from '#config';
import { ApiError, COMMON_FIELDS, fieldsOf, findFlow, FLOW_NAMES, flowDto, UNPRICED_FIELDS } from '#contracts';
import { Inject, Injectable } from '@nestjs/common';
import { parameterMaximaOf } from '../platform/settings/parameter-maxima.js';
import { SETTINGS_TOKEN } from '../platform/settings/tokens.js';
import { assertModest, validateDto } from '../platform/validation/validate-dto.js';

type Body = Record<string, unknown>;

/** What a creation's body may hold: the flow's DTO, and what the operator lets through beyond it. */
@Injectable()
export class FlowRules {
  private readonly extraFlows: ReadonlySet<string>;
  private readonly bounds: Readonly<Record<string, number>>;

  constructor(
    @Inject(SETTINGS_TOKEN) private readonly settings: Pick<Settings, 'EXTRA_FLOWS' | 'EXTRA_PARAMETERS' | 'POLYGON_LIMIT_MAX'>,
  ) {
    this.extraFlows = new Set(settings.EXTRA_FLOWS);
    this.bounds = parameterMaximaOf(settings);
  }

  /** @throws ApiError 2002 for an unknown flow, 1004 for wrong fields. */
  async validate(flowName: string, body: unknown): Promise<Body> {
    const parts = this.split(flowName, body);
    assertModest(parts[1], { anyLength: true });
    return this.judge(flowName, parts, { partial: false });
  }

  /** What a price depends on. Parameters without an effect on it, and names that the flow does not know, are ignored as the vendor ignores them. */
  async validateForQuote(flowName: string, params: Body): Promise<Body> {
    assertModest(params, { anyLength: true });
    const flow = findFlow(flowName);
    const known = flow === undefined ? undefined : fieldsOf(flow);
    const extra = this.settings.EXTRA_PARAMETERS.get(flowName);
    const counts = (field: string) =>
      !UNPRICED_FIELDS.has(field) && (known === undefined || known.has(field) || extra?.has(field) === true);
    const priced = Object.fromEntries(Object.entries(params).filter(([field]) => counts(field)));
    return this.judge(flowName, this.split(flowName, priced), { partial: true });
  }

  /** @param options.partial required fields may be left out. */
  private judge(flowName: string, [checked, passedOn]: [unknown, Body], options: { partial: boolean }): Body {
    const instance = validateDto(flowDto(findFlow(flowName)), checked, { ...options, max: this.bounds });
    const known = Object.entries(instance).filter(([, value]) => value !== undefined);
    return { ...passedOn, ...Object.fromEntries(known) };
  }

  /**
   * The fields that a DTO judges, and those that pass as they are: all of a flow that has no DTO, else the named ones.
   * @throws ApiError 2002
   */
  private split(flowName: string, body: unknown): [checked: unknown, passedOn: Body] {
    const isKnown = findFlow(flowName) !== undefined;
    if (!isKnown && !this.extraFlows.has(flowName)) throw this.unknownFlow(flowName);
    if (typeof body !== 'object' || body === null || Array.isArray(body)) return [body, {}];
    const passes = (field: string) =>
      isKnown ? this.settings.EXTRA_PARAMETERS.get(flowName)?.has(field) === true : !Object.hasOwn(COMMON_FIELDS, field);
    const entries = Object.entries(body);
    return [
      Object.fromEntries(entries.filter(([field]) => !passes(field))),
      Object.fromEntries(entries.filter(([field]) => passes(field))),
    ];
  }

  private unknownFlow(flowName: string): ApiError {
    return new ApiError(2002, {
      message: `unsupported task type: ${flowName.slice(0, 64)}`,
      suggestion: `Use one of ${[...FLOW_NAMES, ...this.extraFlows].join(', ')}.`,
    });
  }
}
