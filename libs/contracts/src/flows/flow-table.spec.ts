import { describe, expect, it } from '@jest/globals';
import { validateSync } from 'class-validator';
import { plainToInstance } from 'class-transformer';
import { describeParameter } from './describe-parameter.js';
import { taskReferenceOf } from './file-reference.js';
import { flowDto } from './flow-dto.js';
import { type FlowDefinition, fileFieldsOf, flowFields, FLOWS, UNPRICED_FIELDS } from './flow-table.js';
import { type Parameter } from './parameter.js';
import { PARAMETERS } from './parameters.js';

const UUID = '92483a80-236c-4889-9a95-4c90bb64dfd8';
const flows = Object.entries<FlowDefinition>(FLOWS);
const parameters = Object.entries<Parameter>(PARAMETERS);

function wrongFields(flow: FlowDefinition, body: object): string[] {
  const problems = validateSync(plainToInstance(flowDto(flow), body), { whitelist: true, forbidNonWhitelisted: true });
  return problems.map(({ property }) => property);
}

/** A value just beyond each end of what a parameter takes. */
function outside(parameter: Parameter): unknown[] {
  switch (parameter.kind) {
    case 'file':
      return ['', '../secret', 'file:///etc/passwd', 'x'.repeat(2_049), 'task:mine', `task:${UUID}/a/b`, 7];
    case 'text':
      return [7, ...(parameter.maxLength === undefined ? ['a b/c'] : ['x'.repeat(parameter.maxLength + 1)])];
    case 'integer':
      return [parameter.min - 1, parameter.max + 1, parameter.min + 0.5, String(parameter.min)];
    case 'flag':
      return ['yes', 1];
    case 'choice':
      return ['something else', 1];
    case 'list':
      return ['front', [1], Array<string>(parameter.maxItems + 1).fill('x')];
  }
}

describe('the flow table', () => {
  it.each(flows)('lets %s take its own example, and its defaults', (_name, flow) => {
    const defaults = flowFields(flow).flatMap(({ name, parameter }) =>
      'default' in parameter && parameter.default !== undefined ? [[name, parameter.default] as const] : [],
    );
    expect(wrongFields(flow, { ...Object.fromEntries<unknown>(defaults), ...flow.example })).toEqual([]);
  });

  it.each(flows)('lets %s take what its starters give, without a file', (_name, flow) => {
    expect(flow.starters.length).toBeGreaterThan(1);
    for (const { params } of flow.starters) {
      expect(wrongFields(flow, { ...flow.example, ...params })).toEqual([]);
      expect(Object.keys(params).filter((name) => fileFieldsOf(flow).has(name))).toEqual([]);
    }
  });

  it('folds only optional parameters away', () => {
    for (const [, flow] of flows)
      for (const { parameter, required } of flowFields(flow)) expect(required && parameter.advanced === true).toBe(false);
  });

  it.each(flows)('holds every parameter of %s to its range', (_name, flow) => {
    for (const { name, parameter } of flowFields(flow)) {
      expect(wrongFields(flow, { ...flow.example, [name]: parameter.example })).toEqual([]);
      for (const value of outside(parameter)) expect(wrongFields(flow, { ...flow.example, [name]: value })).toEqual([name]);
    }
  });

  it.each(flows)('names what is missing from %s', (_name, flow) => {
    expect(wrongFields(flow, {})).toEqual(Object.keys(flow.required));
  });

  it('describes every flow, parameter and output in whole sentences', () => {
    const outputs = flows.flatMap(([, { output }]) => Object.values(output));
    for (const { description } of [...flows.map(([, flow]) => flow), ...parameters.map(([, one]) => one), ...outputs])
      expect(description).toMatch(/^[A-Z].*\.$/);
  });

  it('says range, unit and default with a description', () => {
    expect(describeParameter(PARAMETERS.texture_size)).toBe(
      'Width and height of the texture. 1,024 to 4,096 pixels; default 1,024.',
    );
    expect(describeParameter(PARAMETERS.polygon_limit, 500_000)).toBe(
      'Maximum number of polygons of the model. Fewer polygons make a smaller file. 1,000 to 500,000 polygons.',
    );
    expect(describeParameter(PARAMETERS.render_format)).toContain('PNG (without loss), JPEG (smaller files); default PNG.');
    expect(describeParameter(PARAMETERS.prompt)).toContain('3 to 4,000 characters. Does not affect the price.');
  });

  it('knows which fields the vendor ignores for prices', () => {
    const ignored = ['prompt', 'text_prompt', 'negative_prompt', 'image_file', 'image_url', 'model_file', 'model_url'];
    for (const field of [...ignored, 'seed', 'preset_name', 'client_order_id', 'allow_duplicate'])
      expect(UNPRICED_FIELDS.has(field)).toBe(true);
    expect(UNPRICED_FIELDS.has('texture_size')).toBe(false);
  });
});

describe('a reference to a task', () => {
  it('names a task, and may name one of its assets', () => {
    expect(taskReferenceOf(`task:${UUID.toUpperCase()}`)).toEqual({ taskUuid: UUID });
    expect(taskReferenceOf(`task:${UUID}/model 0.glb`)).toEqual({ taskUuid: UUID, asset: 'model 0.glb' });
  });

  it.each(['tasks/uid_7/x.png', 'task:', 'task:mine', `task:${UUID}/`, `task:${UUID}/a/b`, `xtask:${UUID}`, 7, null])(
    'is not %p',
    (value) => expect(taskReferenceOf(value)).toBeUndefined(),
  );
});
