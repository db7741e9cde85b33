import { invalidParameters, type Labels, TASK_UUID } from '#contracts';
import { IsInt, IsObject, IsOptional, IsString, Matches, MaxLength, Min } from 'class-validator';
import { AreLabels } from '../platform/validation/label.js';
import { type Version } from './feeds/sent-versions.js';

export class TaskSubscribeDto {
  @Matches(TASK_UUID, { message: 'task_uuid must be a UUID' }) task_uuid!: string;
  @IsOptional() @IsString() @MaxLength(64) epoch?: string;
  @IsOptional() @IsInt() @Min(0) rev?: number;
}

/** The version that a subscriber has. @throws ApiError 1004 for half of one. */
export function knownVersion({ epoch, rev }: TaskSubscribeDto): Version | undefined {
  if (epoch != null && rev != null) return { epoch, rev };
  if (epoch == null && rev == null) return undefined;
  const [missing, given] = epoch == null ? ['epoch', 'rev'] : ['rev', 'epoch'];
  throw invalidParameters([{ field: missing, message: `must be sent together with ${given}, as they were received` }]);
}

export class TaskUnsubscribeDto {
  @Matches(TASK_UUID, { message: 'task_uuid must be a UUID' }) task_uuid!: string;
}

export class TeamSubscribeDto {
  /** Only tasks that have all of them. */
  @IsOptional() @IsObject() @AreLabels() labels?: Labels;
}

export class AuthRefreshDto {
  @IsString() @MaxLength(8_192) token!: string;
}
