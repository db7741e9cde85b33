import { getMetadataStorage } from 'class-validator';
import { CommonFieldsDto } from '../../../libs/contracts/src/flows/common-fields.dto.js';
import { type FlowDefinition, FLOWS } from '../../../libs/contracts/src/flows/flow-table.js';
import { type FieldKind, type FlowTable, type TableField } from '../src/flows/flow-field.js';

/** Text fields that allow this many characters are multiline. */
const LONG_TEXT = 1_000;

type Rules = Map<string, readonly unknown[]>;

/** The gateway's flow table, as data for the console's forms: a new flow gets its form with the next build. */
export function readFlowTable(): FlowTable {
  return Object.fromEntries(
    Object.entries<FlowDefinition>(FLOWS).map(([name, flow]) => [name, { makes: flow.makes, fields: fieldsOf(flow) }]),
  );
}

function fieldsOf({ dto, fileFields }: FlowDefinition): TableField[] {
  const common = rulesOf(CommonFieldsDto);
  return [...rulesOf(dto)]
    .filter(([name]) => !common.has(name))
    .map(([name, rules]) => fieldOf(name, rules, fileFields.includes(name)));
}

/** The rules of each field as its decorators state them, by the field's name. */
function rulesOf(dto: new () => object): Map<string, Rules> {
  const fields = new Map<string, Rules>();
  for (const rule of getMetadataStorage().getTargetValidationMetadatas(dto, '', false, false)) {
    const rules = fields.get(rule.propertyName) ?? new Map<string, readonly unknown[]>();
    // A rule for list entries does not apply to the list itself.
    if (!rule.each) rules.set(rule.name ?? rule.type, (rule.constraints ?? []) as readonly unknown[]);
    fields.set(rule.propertyName, rules);
  }
  return fields;
}

function fieldOf(name: string, rules: Rules, isFile: boolean): TableField {
  const kind = isFile ? (name.startsWith('image') ? 'image' : 'model') : kindOf(rules);
  const number = (rule: string) => {
    const value = rules.get(rule)?.[0];
    return typeof value === 'number' ? value : undefined;
  };
  const choices = rules.get('isIn')?.[0];
  const pattern = rules.get('matches')?.[0];
  return defined({
    name,
    kind,
    required: rules.has('isOptional') ? undefined : true,
    min: isFile ? undefined : (number('min') ?? number('minLength')),
    max: isFile ? undefined : (number('max') ?? number('maxLength') ?? number('arrayMaxSize')),
    enum: Array.isArray(choices) ? choices.map(String) : undefined,
    pattern: pattern instanceof RegExp && !isFile ? pattern.source.replace(/^\^|\$$/g, '') : undefined,
  });
}

function kindOf(rules: Rules): FieldKind {
  if (rules.has('isArray')) return 'list';
  if (rules.has('isBoolean')) return 'flag';
  if (rules.has('isInt')) return 'integer';
  if (rules.has('isIn')) return 'choice';
  return Number(rules.get('maxLength')?.[0] ?? 0) >= LONG_TEXT ? 'multiline' : 'text';
}

/** Drops undefined entries. */
function defined<T extends object>(entries: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)) as T;
}
