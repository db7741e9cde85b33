import type { Params } from '../flows/field-rule.js';
import type { SandboxSettings } from '../settings/sandbox-settings.js';
import type { Outcome, TaskPlan } from './task.js';

/** A task's plan, read from keywords in its text parameters, which any client of the real API can send. */
export function planTask(params: Params, settings: SandboxSettings): TaskPlan {
  const text = Object.values(params)
    .filter((value) => typeof value === 'string')
    .join(' ');
  const duration = /please-take-(\d+)ms/.exec(text)?.[1];
  return {
    durationMs: duration === undefined ? settings.taskDurationMs : Number(duration),
    steps: Math.max(1, Math.floor(settings.taskSteps)),
    outcome: outcomeOf(text),
    stalls: text.includes('please-stall'),
    withoutAssets: text.includes('please-no-assets'),
    extraStatus: text.includes('please-postprocess') ? 'POSTPROCESSING' : settings.extraStatus,
    assetBytes: settings.assetBytes,
  };
}

function outcomeOf(text: string): Outcome {
  if (text.includes('please-fail')) return 'FAILED';
  return text.includes('please-cancel') ? 'CANCELLED' : 'SUCCESS';
}
