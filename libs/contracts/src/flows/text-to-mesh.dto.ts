import { IsOptionalFlag, IsOptionalText, IsPolygonLimit, IsPrompt } from './fields.js';
import { CommonFieldsDto } from './common-fields.dto.js';

export class TextToMeshDto extends CommonFieldsDto {
  @IsPrompt() prompt!: string;
  @IsOptionalText() negative_prompt?: string;
  @IsPolygonLimit() polygon_limit?: number;
  @IsOptionalFlag() turbo?: boolean;
}
