import { describe, expect, it, jest } from '@jest/globals';
import { type ModelViewerElement } from '@google/model-viewer';
import { sceneOf } from './viewer-scene.js';

const viewerWith = (scene: unknown, name = 'scene') => ({ [Symbol(name)]: scene }) as unknown as ModelViewerElement;

describe('the meshes behind the viewer', () => {
  it('are those of its scene', () => {
    const [mesh, light] = [{ isMesh: true }, {}];
    const queueRender = jest.fn();
    const model = { traverse: (visit: (part: unknown) => void) => [mesh, light].forEach((part) => visit(part)) };
    const scene = sceneOf(viewerWith({ model, queueRender }));
    expect(scene?.meshes).toEqual([mesh]);
    scene?.redraw();
    expect(queueRender).toHaveBeenCalledTimes(1);
    expect(sceneOf(viewerWith({ model: null, queueRender }))?.meshes).toEqual([]);
  });

  it.each([
    ['none of that name', viewerWith({ model: null, queueRender: () => undefined }, 'world')],
    ['no object', viewerWith(7)],
    ['no way to draw', viewerWith({ model: null })],
    ['another kind of model', viewerWith({ model: {}, queueRender: () => undefined })],
  ])('are left out where a version of the viewer has %s', (_what, viewer) => {
    expect(sceneOf(viewer)).toBeUndefined();
  });
});
