import { IsIn, IsOptional, IsString, Matches, MaxLength, ValidateBy } from 'class-validator';
import { isGrouping } from './purpose-usage.js';
import { TeamQueryDto } from '../platform/own-team/team-query.dto.js';

const DAY = /^\d{4}-\d{2}-\d{2}$/;

const IsGrouping = () =>
  ValidateBy({
    name: 'isGrouping',
    validator: { validate: isGrouping, defaultMessage: () => 'group_by must be key, flow, day, sub or label:<name>' },
  });

/** Query of `GET /gateway/v1/usage`. */
export class UsageQueryDto extends TeamQueryDto {
  @IsOptional() @Matches(DAY, { message: 'from must be a day such as 2026-01-31' }) from?: string;
  @IsOptional() @Matches(DAY, { message: 'to must be a day such as 2026-01-31' }) to?: string;
  @IsOptional() @IsString() @MaxLength(64) key_id?: string;
  @IsOptional() @IsString() @MaxLength(64) flow?: string;
  @IsOptional() @IsGrouping() group_by?: string;
  @IsOptional() @IsIn(['json', 'csv'], { message: 'format must be json or csv' }) format?: 'json' | 'csv';
}
