import type { Params } from '../flows/field-rule.js';
import type { SandboxSettings } from '../settings/sandbox-settings.js';
import type { Outcome, TaskPlan } from './task.js';

/** How a task will go, read from words in any text of its params: the one channel a client of the real API also has. */
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
