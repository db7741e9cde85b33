import { Button, Group } from '@mantine/core';
import { formHref } from './again/form-href.js';

/** What can be made from a model. */
const STEPS = [
  ['texture-model', 'Texture it'],
  ['model-remesh', 'Remesh'],
  ['convert-model-format', 'Convert to …'],
  ['model-preview-render', 'Render views'],
] as const;

/** Each opens the form of the next task with this task's model in it. */
export function NextSteps({ uuid }: { uuid: string }) {
  return (
    <Group gap="xs" role="group" aria-label="Make from this model">
      {STEPS.map(([flow, label]) => (
        <Button key={flow} component="a" size="sm" variant="default" href={formHref({ flow, from: uuid })}>
          {label}
        </Button>
      ))}
    </Group>
  );
}
