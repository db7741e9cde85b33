import { type Settings } from '#config';

/** Upper bounds of numeric parameters of a creation that this installation sets, within those of the flow table. */
export function parameterMaximaOf({ POLYGON_LIMIT_MAX }: Pick<Settings, 'POLYGON_LIMIT_MAX'>): Readonly<Record<string, number>> {
  return { polygon_limit: POLYGON_LIMIT_MAX };
}
