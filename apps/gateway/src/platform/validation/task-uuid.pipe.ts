import { canonicalTaskId, TASK_UUID } from '#contracts';
import { Injectable, type PipeTransform } from '@nestjs/common';
import { invalid } from './validate-dto.js';

/** @throws ApiError 1004 when the path holds no UUID. */
@Injectable()
export class TaskUuidPipe implements PipeTransform<string, string> {
  transform(value: string): string {
    if (!TASK_UUID.test(value))
      throw invalid([{ field: 'task_uuid', message: 'must be a UUID, as in the answer of the creation' }]);
    return canonicalTaskId(value);
  }
}
