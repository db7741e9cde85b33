import { ModelViewerElement } from '@google/model-viewer';
import { useEffect, useRef, useState } from 'react';
import classes from './model-view.module.css';

// The viewer would fetch its decoders from another host.
ModelViewerElement.dracoDecoderLocation = '/console/decoders/draco/';
ModelViewerElement.ktx2TranscoderLocation = '/console/decoders/basis/';

/** Shows the rotating model. The element is created by hand because React does not set its attributes as properties. */
export default function ModelView({ url }: { url: string }) {
  const place = useRef<HTMLDivElement>(null);
  const [state, setState] = useState<'loading' | 'shown' | 'failed'>('loading');
  useEffect(() => {
    const viewer = new ModelViewerElement();
    viewer.alt = 'The generated 3D model';
    viewer.cameraControls = true;
    viewer.autoRotate = !window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    viewer.shadowIntensity = 0.6;
    viewer.addEventListener('load', () => setState('shown'));
    viewer.addEventListener('error', () => setState('failed'));
    viewer.src = url;
    place.current?.append(viewer);
    return () => viewer.remove();
  }, [url]);
  return (
    <>
      <div ref={place} className={classes['stage']} data-state={state} hidden={state === 'failed'} />
      {state === 'failed' && <p role="alert">This browser cannot show the model. You can still download it.</p>}
    </>
  );
}
