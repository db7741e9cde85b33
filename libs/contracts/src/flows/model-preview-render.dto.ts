import { ArrayMaxSize, IsArray, IsIn, IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { IsFileReference, IsOptionalFlag, IsOptionalText } from './fields.js';
import { CommonFieldsDto } from './common-fields.dto.js';

export class ModelPreviewRenderDto extends CommonFieldsDto {
  @IsFileReference() model_file!: string;
  @IsOptional() @IsIn(['basic', 'multi_angle', 'custom', 'preset']) render_mode?: string;
  @IsOptional() @IsInt() @Min(1) @Max(10) image_count?: number;
  @IsOptional() @Matches(/^\d{2,5}x\d{2,5}$/, { message: 'resolution must be WIDTHxHEIGHT, e.g. 2048x2048' }) resolution?: string;
  @IsOptional() @IsIn(['PNG', 'JPEG']) render_format?: string;
  @IsOptionalFlag() enable_rgb_render?: boolean;
  @IsOptionalFlag() enable_white_render?: boolean;
  @IsOptional() @IsArray() @ArrayMaxSize(64) @IsString({ each: true }) @MaxLength(64, { each: true }) camera_angles?: string[];
  @IsOptionalText(128) preset_name?: string;
}
