import { type ArgumentMetadata, Injectable, type PipeTransform, type Type } from '@nestjs/common';
import { validateDto } from './validate-dto.js';

/** What the compiler writes down for a parameter that is no class of ours. */
const NO_DTO: readonly unknown[] = [undefined, Object, Array, String, Number, Boolean];

/** A body or query whose parameter names a DTO class arrives as that class, checked. @throws ApiError 1004 */
@Injectable()
export class DtoPipe implements PipeTransform {
  transform(value: unknown, { type, metatype }: ArgumentMetadata): unknown {
    if ((type !== 'body' && type !== 'query') || NO_DTO.includes(metatype)) return value;
    return validateDto(metatype as Type<object>, value, { of: type });
  }
}
