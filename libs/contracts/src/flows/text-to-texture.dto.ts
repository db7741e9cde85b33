import { IsFileReference, IsOptionalText, IsPolygonLimit, IsPrompt, IsTextureSize } from './fields.js';
import { CommonFieldsDto } from './common-fields.dto.js';

export class TextToTextureDto extends CommonFieldsDto {
  @IsPrompt(1) text_prompt!: string;
  @IsFileReference() model_file!: string;
  @IsOptionalText(32) model_version?: string;
  @IsPolygonLimit() polygon_limit?: number;
  @IsTextureSize() texture_size?: number;
}
