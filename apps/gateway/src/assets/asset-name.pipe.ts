import { ApiError, isFileName } from '#contracts';
import { Injectable, type PipeTransform } from '@nestjs/common';

/** @throws ApiError 1005 for what cannot be the name of a file. */
@Injectable()
export class AssetNamePipe implements PipeTransform<string, string> {
  transform(value: string): string {
    if (!isFileName(value)) throw new ApiError(1005, { message: 'the task has no asset with this name' });
    return value;
  }
}
