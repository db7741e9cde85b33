import {
  ApiError,
  fileFieldsOf,
  findFlow,
  invalidParameters,
  isApiError,
  isTerminalStatus,
  type TaskReference,
  taskReferenceOf,
  taskReferenceText,
} from '#contracts';
import { Injectable } from '@nestjs/common';
import { FileKeys } from '../assets/file-keys.js';
import { ResolveAsset } from '../assets/resolve-asset.js';
import { GetTask } from '../get-task/get-task.js';
import { type Creator } from '../ports/creation-policy.js';
import { fileValuesOf } from './file-values-of.js';

type Body = Record<string, unknown>;

export interface ResolvedFiles {
  /** For the upstream. */
  body: Body;
  /** Field → `file_key` or reference to a task, as the caller named it; undefined if it named none. */
  files?: Record<string, string>;
}

/** The files that a creation refers to: uploads, public URLs, and results of other tasks. */
@Injectable()
export class InputFiles {
  constructor(
    private readonly fileKeys: FileKeys,
    private readonly getTask: GetTask,
    private readonly resolveAsset: ResolveAsset,
  ) {}

  /**
   * Checks that the caller may use every file, and replaces references to tasks by links that the upstream can read.
   * @throws ApiError 1005 a file, task or asset that is not there for this caller; 2005 a task that has not succeeded; 9002 a reference from a
   * credential without assets:read; 1004 a result of the wrong kind; 4042 a task without assets
   */
  async resolve(caller: Creator, flowName: string, body: Body, signal?: AbortSignal): Promise<ResolvedFiles> {
    const links: Record<string, string> = {};
    const files: Record<string, string> = {};
    for (const { field, value } of fileValuesOf(flowName, body)) {
      const reference = taskReferenceOf(value);
      if (reference !== undefined) links[field] = await this.linkTo(caller, reference, { flowName, field, signal });
      else await this.fileKeys.assertOwn(caller, value, field);
      files[field] = reference === undefined ? value : taskReferenceText(reference);
    }
    return { body: { ...body, ...links }, ...(Object.keys(files).length > 0 && { files }) };
  }

  private async linkTo(
    caller: Creator,
    { taskUuid, asset }: TaskReference,
    { flowName, field, signal }: { flowName: string; field: string; signal: AbortSignal | undefined },
  ): Promise<string> {
    // The link appears in the new task's input, so it must not show more than the caller may read.
    if (caller.scopes?.has('assets:read') !== true)
      throw new ApiError(9002, {
        message: 'the credential lacks assets:read, which a reference to a task needs',
        details: { required: 'assets:read' },
      });
    try {
      const { record } = await this.getTask.execute(caller, taskUuid);
      assertSucceeded(record.status.status, field);
      if (asset === undefined) assertKind(flowName, field, record.status.flowName);
      const link = await this.resolveAsset.execute(caller, taskUuid, asset ?? 'model', {
        fresh: true,
        ...(signal && { signal }),
      });
      return link.url;
    } catch (error) {
      throw namingField(error, field);
    }
  }
}

function assertSucceeded(status: string, field: string): void {
  if (status === 'SUCCESS') return;
  const message = isTerminalStatus(status)
    ? `names a task that ended as ${status}`
    : `names a task that is not finished (${status})`;
  throw new ApiError(2005, {
    message: `${field} ${message}`,
    suggestion: isTerminalStatus(status) ? 'Use a task that succeeded.' : 'Wait until the task has succeeded.',
    errors: [{ field, message }],
  });
}

/** The main asset of a task that makes models is no picture, and the reverse. */
function assertKind(flowName: string, field: string, sourceFlow: string): void {
  const flow = findFlow(flowName);
  const wanted = flow === undefined ? undefined : fileFieldsOf(flow).get(field);
  const made = findFlow(sourceFlow)?.makes;
  if (wanted === undefined || made === undefined || wanted === made) return;
  const hint = wanted === 'image' ? 'name a picture of it, e.g. task:UUID/preview' : 'it makes no model';
  throw invalidParameters([
    { field, message: `must be ${wanted === 'image' ? 'a picture' : 'a model'}, and the task's result is not: ${hint}` },
  ]);
}

/** Another team's task, an unknown one and an unknown asset are the same to the caller. */
function namingField(error: unknown, field: string): unknown {
  if (isApiError(error, 1006))
    return new ApiError(1005, {
      message: 'task not found',
      suggestion: 'Use the UUID of a task of your team.',
      errors: [{ field, message: 'names a task that is not one of your team' }],
    });
  if (isApiError(error, 1005))
    return new ApiError(1005, {
      message: error.message,
      suggestion: "Name a file of the task's output, or `model` or `preview`.",
      errors: [{ field, message: 'names an asset that the task does not have' }],
    });
  return error;
}
