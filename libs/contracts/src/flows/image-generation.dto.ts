import { IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import { IsOptionalText, IsPrompt } from './fields.js';
import { CommonFieldsDto } from './common-fields.dto.js';

export class ImageGenerationDto extends CommonFieldsDto {
  @IsPrompt(1) prompt!: string;
  @IsOptionalText() negative_prompt?: string;
  @IsOptional() @Matches(/^\d{1,3}:\d{1,3}$/, { message: 'aspect_ratio must be W:H, e.g. 16:9' }) aspect_ratio?: string;
  @IsOptional() @IsInt() @Min(1) @Max(16_384) width?: number;
  @IsOptional() @IsInt() @Min(1) @Max(16_384) height?: number;
  @IsOptional() @IsInt() @Min(0) @Max(Number.MAX_SAFE_INTEGER) seed?: number;
}
