import { IsInt, IsOptional, IsString, IsUUID, MaxLength, Min } from 'class-validator';

export class TaskSubscribeDto {
  @IsUUID() task_uuid!: string;
  @IsOptional() @IsString() @MaxLength(64) epoch?: string;
  @IsOptional() @IsInt() @Min(0) rev?: number;
}

export class TaskUnsubscribeDto {
  @IsUUID() task_uuid!: string;
}

export class AuthRefreshDto {
  @IsString() @MaxLength(8_192) token!: string;
}
