import { parseInput } from '#access';
import { type ArgumentMetadata, Injectable, type PipeTransform, type Type } from '@nestjs/common';
import { z } from 'zod';
import { validateDto } from './validate-dto.js';

/** The types that the compiler records for a parameter without a DTO class. */
const NO_DTO: readonly unknown[] = [undefined, Object, Array, String, Number, Boolean];

/**
 * Checks every body and query whose parameter names a DTO class, or a schema: `@Body({ schema })`. Schemas are for administration, whose fields
 * libs/access defines once for the routes and for the teams file.
 * @throws ApiError 1004
 */
@Injectable()
export class DtoPipe implements PipeTransform {
  transform(value: unknown, { type, metatype, schema }: ArgumentMetadata): unknown {
    if (type !== 'body' && type !== 'query') return value;
    if (schema instanceof z.ZodType) return parseInput(schema, value);
    return NO_DTO.includes(metatype) ? value : validateDto(metatype as Type<object>, value, { of: type });
  }
}
