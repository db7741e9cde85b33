import { type ModelViewerElement } from '@google/model-viewer';
import { Button, Group, NativeSelect } from '@mantine/core';
import { type RefObject } from 'react';
import { LIGHTS, type Light } from './lights.js';
import { canApplyLooks, type Looks } from './model-scene.js';
import { saveFile } from '../../shell/save-file.js';

interface ModelToolbarProps {
  viewer: ModelViewerElement;
  /** What fills the screen. */
  frame: RefObject<HTMLElement | null>;
  name: string;
  looks: Looks;
  setLooks: (looks: Looks) => void;
  light: Light;
  setLight: (light: Light) => void;
}

export function ModelToolbar({ viewer, frame, name, looks, setLooks, light, setLight }: ModelToolbarProps) {
  const { wireframe, textured } = looks;
  const toggle = (label: string, isOn: boolean, change: Partial<Looks>) => (
    <Button size="xs" variant={isOn ? 'filled' : 'default'} aria-pressed={isOn} onClick={() => setLooks({ ...looks, ...change })}>
      {label}
    </Button>
  );
  const fill = () => void (document.fullscreenElement ? document.exitFullscreen() : frame.current?.requestFullscreen());
  const shoot = async () => saveFile(await viewer.toBlob({ mimeType: 'image/png' }), `${name}.png`);
  return (
    <Group gap="xs" role="toolbar" aria-label="View of the model">
      {canApplyLooks(viewer) && (
        <>
          {toggle('Wireframe', wireframe, { wireframe: !wireframe })}
          {toggle('Textures', textured, { textured: !textured })}
        </>
      )}
      <NativeSelect
        size="xs"
        aria-label="Light"
        value={light}
        onChange={(event) => setLight(event.currentTarget.value as Light)}
        data={Object.entries(LIGHTS).map(([value, { label }]) => ({ value, label }))}
      />
      <Button size="xs" variant="default" onClick={() => void shoot()}>
        Screenshot
      </Button>
      {document.fullscreenEnabled && (
        <Button size="xs" variant="default" onClick={fill}>
          Full screen
        </Button>
      )}
    </Group>
  );
}
