import { IsObject, IsOptional, IsString, MaxLength } from 'class-validator';

/** Body of `POST /api/v1/tasks/pricing/quote`; the upstream takes the flow's name in either spelling. */
export class QuoteRequestDto {
  @IsOptional() @IsString() @MaxLength(64) flow_name?: string;
  @IsOptional() @IsString() @MaxLength(64) flowName?: string;
  @IsOptional() @IsObject() params?: Record<string, unknown>;
}
