import { ApiError } from '#contracts';
import { Injectable } from '@nestjs/common';
import { FileKeyRegister } from '../ports/file-key-register.js';
import { type TaskCaller } from '../shared/task-caller.js';

/** The only place that decides which uploads a caller may use: those issued to its own team or end user. */
@Injectable()
export class FileKeys {
  constructor(private readonly register: FileKeyRegister) {}

  async remember({ teamId, sub }: TaskCaller, fileKey: string, standing: 'uploaded' | 'offered'): Promise<void> {
    await this.register.record({ teamId, ...(sub === undefined ? {} : { sub }) }, fileKey, standing);
  }

  /** @throws ApiError 1005, the same for another team's file as for a missing one; 9010. */
  async assertOwn(caller: TaskCaller, fileKey: string, field = 'file_key'): Promise<void> {
    const owner = await this.register.find(caller.teamId, fileKey);
    if (owner !== null && (caller.sub === undefined || caller.sub === owner.sub)) return;
    throw new ApiError(1005, {
      message: 'file not found',
      suggestion: 'Use a file_key from an upload that your team made through this gateway.',
      errors: [{ field, message: 'is not a file of your team' }],
    });
  }
}
