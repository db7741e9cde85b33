import { afterAll, afterEach, expect } from '@jest/globals';
import 'reflect-metadata';
import { type documentValidator } from './document-validator.js';
import { type frameValidator } from './frame-validator.js';
import { takeFrames } from './frames.js';
import { type WatchedGateway, watchedGateways } from './known-gateways.js';
import { TrafficRecorder } from './traffic-recorder.js';

interface Validators {
  frame?: Promise<ReturnType<typeof frameValidator>>;
  documents: Map<string, Promise<ReturnType<typeof documentValidator>>>;
}
/** Compiling a document takes longer than many a spec, so a worker does it once. */
const worker = globalThis as { triverseValidators?: Validators };
const validators: Validators = (worker.triverseValidators ??= { documents: new Map() });

/** Created with the first exchange, so that a spec without a gateway does not pay for it. */
async function makeValidator(gateway: WatchedGateway) {
  const { openApiDocument } = await import('../../../apps/gateway/src/api-docs/openapi/openapi-document.js');
  const { documentValidator: make } = await import('./document-validator.js');
  return make(openApiDocument({ version: 'tested', ...gateway }));
}

/** One validator for all gateways with the same document. */
function validatorFor(gateway: WatchedGateway) {
  const extra = [...(gateway.extraParameters ?? [])].map(([flow, names]) => [flow, ...names]);
  const key = JSON.stringify(extra);
  const validator = validators.documents.get(key) ?? makeValidator(gateway);
  validators.documents.set(key, validator);
  return validator;
}

async function makeFrameCheck() {
  const { asyncApiDocument } = await import('../../../apps/gateway/src/api-docs/asyncapi/asyncapi-document.js');
  const { frameValidator: make } = await import('./frame-validator.js');
  return make(asyncApiDocument({ version: 'tested' }));
}

/**
 * Checks every HTTP exchange of the suite with a gateway against the OpenAPI document, and every frame against the AsyncAPI
 * one; the test in which anything undocumented occurs fails.
 */
const recorder = new TrafficRecorder(validatorFor);
recorder.start();

async function frameProblems(): Promise<string[]> {
  const frames = takeFrames();
  if (frames.length === 0) return [];
  const check = await (validators.frame ??= makeFrameCheck());
  return frames.flatMap(([message, payloads]) => payloads.flatMap((payload) => check(message, payload)));
}

async function complain(): Promise<void> {
  const problems = [...(await recorder.settle()), ...(await frameProblems())];
  if (problems.length === 0) return;
  const shown = [...new Set(problems)].slice(0, 10).join('\n  ');
  throw new Error(`the gateway did what its API documents do not say:\n  ${shown}`);
}

afterEach(complain);
afterAll(async () => {
  recorder.stop();
  await complain();
  // A check without any traffic proves nothing.
  if (watchedGateways() > 0) expect(recorder.checked).toBeGreaterThan(0);
});
