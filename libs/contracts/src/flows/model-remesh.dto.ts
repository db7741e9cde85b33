import { IsOptional, Matches } from 'class-validator';
import { IsFileReference, IsPolygonLimit } from './fields.js';
import { CommonFieldsDto } from './common-fields.dto.js';

export class ModelRemeshDto extends CommonFieldsDto {
  @IsFileReference() model_file!: string;
  @IsPolygonLimit() polygon_limit?: number;
  @IsOptional()
  @Matches(/^[A-Za-z0-9]{2,10}$/, { message: 'output_format must be a file format such as glb, obj, fbx, stl or usdz' })
  output_format?: string;
}
