import { Text } from '@mantine/core';
import { bytesWords } from './bytes-words.js';
import { type ModelFacts } from './model-scene.js';

const NUMBER = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 3 });

/** What the model consists of. */
export function ModelFactsLine({ facts: { triangles, textures, dimensions }, bytes }: { facts: ModelFacts; bytes: number }) {
  const sizes = textures.map(({ size, count }) => (count === 1 ? size : `${count} of ${size}`)).join(', ');
  const parts = [
    ...(triangles === undefined
      ? []
      : [`${triangles.toLocaleString()} triangles`, textures.length === 0 ? 'no textures' : `textures ${sizes} px`]),
    `${dimensions.map((side) => NUMBER.format(side)).join(' × ')} m`,
    bytesWords(bytes),
  ];
  return (
    <Text size="sm" c="dimmed" aria-label="About the model" role="group">
      {parts.join(' · ')}
    </Text>
  );
}
