/** Generates what documents the flows from the table in libs/contracts: docs/flows.md, and the SDK's types with their comments. */

const pascalCase = (flow) => flow.replaceAll(/(^|-)(\w)/g, (_match, _dash, letter) => letter.toUpperCase());
const cell = (text) => (text === undefined ? '–' : text.replaceAll('|', '\\|'));

/** `docs/flows.md`. @param contracts the exports of libs/contracts */
export function flowsPage(contracts) {
  const { FLOWS, flowFields, commonFields } = contracts;
  const sections = Object.entries(FLOWS).map(([name, flow]) =>
    [
      `## ${name}`,
      `**${flow.title}.** ${flow.description} Result: ${flow.makes === 'model' ? 'a 3D model' : 'pictures'}. ${flow.priceHint}`,
      fieldTable(contracts, flowFields(flow)),
      outputTable(flow.output),
      `\`\`\`js\nawait client.run('${name}', ${inline(flow.example)});\n\`\`\``,
    ].join('\n\n'),
  );
  return `<!-- Written by \`npm run docs:flows\` from libs/contracts/src/flows/; do not edit. -->

# Flows

A flow is a kind of task: \`POST /api/v1/tasks/{flow}\` with the parameters as a JSON object. A request with an unknown or invalid parameter is refused with
[1004](errors.md), which names every wrong field. The operator may lower the maximum of \`polygon_limit\` (\`POLYGON_LIMIT_MAX\`), and a key may have
defaults and bounds of its own. \`POST /api/v1/tasks/pricing/quote\` gives the price of a creation; "price: no" marks parameters that do not affect it.

**Files.** A parameter of type *file* takes one of:

- a \`file_key\` from an upload,
- a public http(s) URL,
- \`task:UUID\` for the main result of a task of your team, or \`task:UUID/ASSET\` for one of its files by name (\`preview\` and \`model\` are names too).
  The task must have succeeded ([2005](errors.md) otherwise), and the credential needs the scope \`assets:read\`. The gateway gives the upstream a fresh
  link each time it creates a task. The list of tasks names the reference (\`input_files\`, \`made_from\`), and \`GET /api/v1/tasks?made_from=UUID\` finds what was made from a task.

## Parameters of every flow

${fieldTable(contracts, commonFields())}

${sections.join('\n\n')}
`;
}

function fieldTable({ rangeOf, defaultOf }, fields) {
  const lines = fields.map(({ name, parameter, required }) => {
    const range = parameter.kind === 'file' ? `${parameter.of} file` : rangeOf(parameter);
    return `| \`${name}\`${required ? ' (required)' : ''} | ${parameter.kind} | ${parameter.description} | ${cell(range)} | ${cell(defaultOf(parameter))} | ${parameter.priced ? 'may' : 'no'} |`;
  });
  return ['| parameter | type | meaning | range | default | price |', '|---|---|---|---|---|---|', ...lines].join('\n');
}

function outputTable(output) {
  const lines = Object.entries(output).map(([name, { kind, description }]) => `| \`${name}\` | ${kind} | ${description} |`);
  return ['| output | type | meaning |', '|---|---|---|', ...lines].join('\n');
}

const inline = (example) =>
  `{ ${Object.entries(example)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? `'${value}'` : JSON.stringify(value)}`)
    .join(', ')} }`;

const WIDTH = 118;

/** A doc comment of one paragraph. */
function comment(text, indent = '') {
  if (indent.length + text.length + 7 <= WIDTH) return `${indent}/** ${text} */`;
  const lines = [''];
  for (const word of text.split(' ')) {
    if (indent.length + 3 + lines.at(-1).length + 1 + word.length > WIDTH) lines.push('');
    lines.push([lines.pop(), word].filter(Boolean).join(' '));
  }
  return [`${indent}/**`, ...lines.map((line) => `${indent} * ${line}`), `${indent} */`].join('\n');
}

/** `libs/client/src/flows/flow-types.ts`. @param contracts the exports of libs/contracts */
export function sdkTypes(contracts) {
  const { FLOWS, flowFields, commonFields, describeParameter } = contracts;
  const names = Object.keys(FLOWS);
  const property = ({ name, parameter, required }) =>
    `${comment(describeParameter(parameter), '  ')}\n  ${name}${required ? '' : '?'}: ${typeOf(parameter)};`;
  const inputs = names.map((name) => {
    const flow = FLOWS[name];
    return `${comment(`Parameters of the flow ${name}. ${flow.description} ${flow.priceHint}`)}
export interface ${pascalCase(name)}Input extends CommonInput {
${flowFields(flow).map(property).join('\n')}
}`;
  });
  const outputs = names.map((name) => {
    const fields = Object.entries(FLOWS[name].output).map(
      ([field, { kind, description }]) => `${comment(description, '  ')}\n  ${field}?: ${OUTPUT_TYPES[kind]};`,
    );
    return `${comment(`Output of the flow ${name}, as far as it is known. The upstream may add fields; read those as \`Record<string, unknown>\`.`)}
export type ${pascalCase(name)}Output = {
${fields.join('\n')}
};`;
  });
  const map = (what) =>
    names.map((name) => `${comment(FLOWS[name].description, '  ')}\n  '${name}': ${pascalCase(name)}${what};`).join('\n');
  const files = [...new Map(names.flatMap((name) => [...contracts.fileFieldsOf(FLOWS[name])]))];
  return `// Written by \`npm run docs:flows\` from libs/contracts/src/flows/; do not edit.

/** State of a stage of a task. */
export type JobStatus = 'PENDING' | 'IN_PROGRESS' | 'COMPLETED' | 'FAILED' | 'CANCELLED' | (string & {});

/** Parameters that every flow takes. */
export interface CommonInput {
${commonFields().map(property).join('\n')}
}

${inputs.join('\n\n')}

${outputs.join('\n\n')}

/** The parameters of each flow. */
export interface FlowInputs {
${map('Input')}
}

/** The output of each flow. */
export interface FlowOutputs {
${map('Output')}
}

/** The flows that make pictures; the others make 3D models. */
export type ImageFlow = ${names
    .filter((name) => FLOWS[name].makes === 'image')
    .map((name) => `'${name}'`)
    .join(' | ')};

/** Parameters that hold a file. */
export type FileField = ${files.map(([name]) => `'${name}'`).join(' | ')};

/** The kind of file of each such parameter. */
export const FILE_FIELDS: Readonly<Record<string, 'image' | 'model'>> = {
${files.map(([name, kind]) => `  ${name}: '${kind}',`).join('\n')}
};

/** What each flow makes. */
export const FLOW_MAKES: Readonly<Record<string, 'image' | 'model'>> = {
${names.map((name) => `  '${name}': '${FLOWS[name].makes}',`).join('\n')}
};
`;
}

const OUTPUT_TYPES = { url: 'string | null', urls: 'string[]', job: 'JobStatus' };
const anyOf = (values) => values.map((value) => `'${value}'`).join(' | ');

function typeOf(parameter) {
  switch (parameter.kind) {
    case 'integer':
      return 'number';
    case 'flag':
      return 'boolean';
    case 'choice':
      return anyOf(Object.keys(parameter.choices));
    case 'list':
      return 'string[]';
    case 'text':
      return parameter.suggestions === undefined ? 'string' : `${anyOf(parameter.suggestions)} | (string & {})`;
    default:
      return 'string';
  }
}
