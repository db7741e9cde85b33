import { canonicalTaskId, invalidParameters, TASK_UUID } from '#contracts';
import { Injectable, type PipeTransform } from '@nestjs/common';

/** @throws ApiError 1004 when the path holds no UUID. */
@Injectable()
export class TaskUuidPipe implements PipeTransform<string, string> {
  transform(value: string): string {
    if (!TASK_UUID.test(value))
      throw invalidParameters([{ field: 'task_uuid', message: 'must be a UUID, as returned by the creation' }]);
    return canonicalTaskId(value);
  }
}
