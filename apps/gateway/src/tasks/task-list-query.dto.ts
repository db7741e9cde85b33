import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { IsMoment } from '../platform/validation/moment.js';

/** Query of `GET /api/v1/tasks`. */
export class TaskListQueryDto {
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(100) limit?: number;
  @IsOptional() @IsString() @MaxLength(512) cursor?: string;
  @IsOptional() @Matches(/^[A-Z_]{1,32}$/, { message: 'status must be a status word such as RUNNING' }) status?: string;
  @IsOptional() @Matches(/^[a-z0-9-]{1,64}$/, { message: 'flow must be a flow name such as text-to-model' }) flow?: string;
  @IsOptional() @IsString() @MaxLength(256) sub?: string;
  @IsOptional() @IsMoment() created_from?: string;
  @IsOptional() @IsMoment() created_to?: string;
}
