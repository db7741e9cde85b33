import { LABEL_BOUNDS, labelProblem } from '#contracts';
import { ValidateBy } from 'class-validator';

/** `name=value`; of a list, each element. */
export const IsLabel = () =>
  ValidateBy(
    {
      name: 'isLabel',
      validator: {
        validate: (value: unknown) => typeof value === 'string' && labelProblem(value) === undefined,
        defaultMessage: (problem) => `${problem?.property ?? ''} must be name=value, as in X-Labels but not encoded`,
      },
    },
    { each: true },
  );

/** An object of names and values. */
export const AreLabels = () =>
  ValidateBy({
    name: 'areLabels',
    validator: {
      validate: (labels: unknown) =>
        typeof labels === 'object' && labels !== null && Object.keys(labels).length <= LABEL_BOUNDS.labels && areLabels(labels),
      defaultMessage: (problem) =>
        `${problem?.property ?? ''} must hold at most ${LABEL_BOUNDS.labels} names and values of labels`,
    },
  });

function areLabels(labels: object): boolean {
  return Object.entries(labels).every(
    ([name, value]) => typeof value === 'string' && labelProblem(`${name}=${value}`) === undefined && !name.includes('='),
  );
}
