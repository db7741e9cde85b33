import { canonicalTaskId, LABEL_BOUNDS, TASK_UUID } from '#contracts';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, IsIn, IsInt, IsNumber, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { IsLabel } from '../platform/validation/label.js';
import { IsMoment } from '../platform/validation/moment.js';
import { QueryNumber } from '../platform/validation/query-number.js';

const NUMBER = { message: '$property must be a number' };

const canonical = (value: unknown) => (typeof value === 'string' ? canonicalTaskId(value) : value);

/** Query of `GET /api/v1/tasks`. */
export class TaskListQueryDto {
  @IsOptional() @QueryNumber() @IsInt() @Min(1) @Max(100) limit?: number;
  @IsOptional() @IsString() @MaxLength(512) cursor?: string;
  @IsOptional() @Matches(/^[A-Z_]{1,32}$/, { message: 'status must be a status word such as RUNNING' }) status?: string;
  @IsOptional() @Matches(/^[a-z0-9-]{1,64}$/, { message: 'flow must be a flow name such as text-to-model' }) flow?: string;
  @IsOptional() @IsString() @MaxLength(256) sub?: string;
  /** Repeated: the task has all of them. */
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => [value].flat())
  @IsString({ each: true })
  @IsLabel()
  @ArrayMaxSize(LABEL_BOUNDS.labels)
  label?: string[];
  /** Repeated: any of them. */
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => [value].flat().map(canonical))
  @Matches(TASK_UUID, { each: true, message: 'uuid must be the UUID of a task' })
  @ArrayMaxSize(100)
  uuid?: string[];
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => canonical(value))
  @Matches(TASK_UUID, { message: 'made_from must be the UUID of a task' })
  made_from?: string;
  @IsOptional() @IsString() @MaxLength(200) q?: string;
  @IsOptional() @QueryNumber() @IsNumber({}, NUMBER) @Min(0) min_credits?: number;
  @IsOptional() @QueryNumber() @IsNumber({}, NUMBER) @Min(0) max_credits?: number;
  @IsOptional() @IsMoment() created_from?: string;
  @IsOptional() @IsMoment() created_to?: string;
  @IsOptional() @IsIn(['json', 'csv'], { message: 'format must be json or csv' }) format?: 'json' | 'csv';
}
