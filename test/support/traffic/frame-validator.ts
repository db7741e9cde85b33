import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { type AsyncApiDocument } from '../../../apps/gateway/src/api-docs/asyncapi/asyncapi-document.js';

/** Checks received frames against the AsyncAPI document. @returns complaints in words. */
export function frameValidator(document: AsyncApiDocument): (message: string, payload: unknown) => string[] {
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema(document, 'asyncapi');
  const compiled = new Map<string, ValidateFunction>();
  return (message, payload) => {
    if (document.components.messages[message] === undefined) return [`the message ${message} is not documented`];
    const validate = compiled.get(message) ?? ajv.compile({ $ref: `asyncapi#/components/messages/${message}/payload` });
    compiled.set(message, validate);
    if (validate(payload)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message: problem, params }) =>
        `${message}: ${instancePath || 'payload'} ${problem} ${JSON.stringify(params)}`,
    );
  };
}
