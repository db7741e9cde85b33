import { type FlowInputs, type FlowOutputs, type ImageFlow } from './flow-types.js';

/** The flows that this version of the SDK knows. */
export type FlowName = keyof FlowInputs;

declare const dynamic: unique symbol;
/** The name of a flow that the compiler does not know; made by `anyFlow`. */
export type DynamicFlow = string & { readonly [dynamic]: true };

/** A known flow, or one named with `anyFlow`. A misspelt name does not compile. */
export type AnyFlow = FlowName | DynamicFlow;

/** Takes any text as a flow's name: one chosen at run time, or one that only your gateway knows (`EXTRA_FLOWS`). */
export const anyFlow = (name: string): DynamicFlow => name as DynamicFlow;

/** The parameters of a flow; any object for a flow that this version does not know. */
export type FlowParams<F extends string> = F extends FlowName ? FlowInputs[F] : Record<string, unknown>;

/** The output of a flow; any object for a flow that this version does not know. */
export type FlowOutput<F extends string> = F extends FlowName ? FlowOutputs[F] : Record<string, unknown>;

/** What a flow makes. */
export type FlowMakes<F extends string> = F extends ImageFlow ? 'image' : F extends FlowName ? 'model' : 'unknown';
