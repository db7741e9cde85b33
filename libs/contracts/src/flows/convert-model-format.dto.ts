import { Matches } from 'class-validator';
import { IsFileReference } from './fields.js';
import { CommonFieldsDto } from './common-fields.dto.js';

export class ConvertModelFormatDto extends CommonFieldsDto {
  @IsFileReference() model_file!: string;

  /** The vendor lists no formats, so any short extension-like word is accepted. */
  @Matches(/^[A-Za-z0-9]{2,10}$/, { message: 'output_format must be a file format such as glb, obj, fbx, stl or usdz' })
  output_format!: string;
}
