import { IsOptionalFlag, IsOptionalText, IsPolygonLimit, IsPrompt, IsTextureSize } from './fields.js';
import { CommonFieldsDto } from './common-fields.dto.js';

export class TextToModelDto extends CommonFieldsDto {
  @IsPrompt() prompt!: string;
  @IsOptionalText() negative_prompt?: string;
  @IsPolygonLimit() polygon_limit?: number;
  @IsTextureSize() texture_size?: number;
  @IsOptionalFlag() turbo?: boolean;
}
