import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
} from 'class-validator';
import { FILE_REFERENCE, FILE_REFERENCE_HINT, FILE_REFERENCE_MAX_LENGTH } from './file-reference.js';
import { commonFields, type FlowDefinition, type FlowField, flowFields } from './flow-table.js';
import { type Parameter, type TextParameter } from './parameter.js';

export type FlowDto = new () => object;

const made = new Map<FlowDefinition | undefined, FlowDto>();

/** The DTO class of a flow's request body, with the rules of the flow table. Without a flow: the fields that every flow takes. */
export function flowDto(flow: FlowDefinition | undefined): FlowDto {
  const known = made.get(flow);
  if (known !== undefined) return known;
  const dto = class {};
  for (const field of [...(flow === undefined ? [] : flowFields(flow)), ...commonFields()]) decorate(dto, field);
  made.set(flow, dto);
  return dto;
}

function decorate(dto: FlowDto, { name, parameter, required }: FlowField): void {
  const rules = [...(required ? [] : [IsOptional()]), ...rulesOf(parameter)];
  for (const rule of rules) rule(dto.prototype as object, name);
}

function rulesOf(parameter: Parameter): PropertyDecorator[] {
  switch (parameter.kind) {
    case 'file':
      return [
        IsString(),
        MinLength(1),
        MaxLength(FILE_REFERENCE_MAX_LENGTH),
        Matches(FILE_REFERENCE, { message: `$property must be ${FILE_REFERENCE_HINT}` }),
      ];
    case 'text':
      return textRules(parameter);
    case 'integer':
      return [IsInt(), Min(parameter.min), Max(parameter.max)];
    case 'flag':
      return [IsBoolean()];
    case 'choice':
      return [IsIn(Object.keys(parameter.choices))];
    case 'list':
      return [
        IsArray(),
        ArrayMaxSize(parameter.maxItems),
        IsString({ each: true }),
        MaxLength(parameter.maxLength, { each: true }),
      ];
  }
}

function textRules({ pattern, patternHint, minLength, maxLength }: TextParameter): PropertyDecorator[] {
  if (pattern !== undefined) return [Matches(pattern, { message: `$property must be ${patternHint}` })];
  return [
    IsString(),
    ...(minLength === undefined ? [] : [MinLength(minLength)]),
    ...(maxLength === undefined ? [] : [MaxLength(maxLength)]),
  ];
}
