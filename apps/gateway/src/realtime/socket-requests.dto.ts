import { TASK_UUID } from '#contracts';
import { IsInt, IsOptional, IsString, Matches, MaxLength, Min } from 'class-validator';

export class TaskSubscribeDto {
  @Matches(TASK_UUID, { message: 'task_uuid must be a UUID' }) task_uuid!: string;
  @IsOptional() @IsString() @MaxLength(64) epoch?: string;
  @IsOptional() @IsInt() @Min(0) rev?: number;
}

export class TaskUnsubscribeDto {
  @Matches(TASK_UUID, { message: 'task_uuid must be a UUID' }) task_uuid!: string;
}

export class AuthRefreshDto {
  @IsString() @MaxLength(8_192) token!: string;
}
