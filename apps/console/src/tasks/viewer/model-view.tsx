import { ModelViewerElement } from '@google/model-viewer';
import { useEffect, useRef, useState } from 'react';
import { ModelFactsLine } from './model-facts-line.js';
import { applyLooks, factsOf, type Looks, type ModelFacts } from './model-scene.js';
import { ModelToolbar } from './model-toolbar.js';
import classes from './model-view.module.css';
import { LIGHTS, type Light } from './lights.js';

// The viewer would fetch its decoders from another host.
ModelViewerElement.dracoDecoderLocation = '/console/decoders/draco/';
ModelViewerElement.ktx2TranscoderLocation = '/console/decoders/basis/';

interface ModelViewProps {
  url: string;
  bytes: number;
  /** Begins the name of a screenshot. */
  name: string;
}

/** Shows the rotating model, with how it is drawn and what it consists of. The element is created by hand because React does not set its attributes as properties. */
export default function ModelView({ url, bytes, name }: ModelViewProps) {
  const frame = useRef<HTMLDivElement>(null);
  const place = useRef<HTMLDivElement>(null);
  const [viewer, setViewer] = useState<ModelViewerElement>();
  const [state, setState] = useState<'loading' | 'shown' | 'failed'>('loading');
  const [facts, setFacts] = useState<ModelFacts>();
  const [looks, setLooks] = useState<Looks>({ wireframe: false, textured: true });
  const [light, setLight] = useState<Light>('studio');
  useEffect(() => {
    const made = new ModelViewerElement();
    made.alt = 'The generated 3D model';
    made.cameraControls = true;
    const isStill = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    made.autoRotate = !isStill;
    made.interactionPrompt = isStill ? 'none' : 'auto';
    made.shadowIntensity = 0.6;
    // The viewer shows its own button where the device can. An Android app for it would need an address that it can read.
    made.ar = true;
    made.arModes = 'webxr quick-look';
    made.addEventListener('load', () => {
      setFacts(factsOf(made));
      setState('shown');
    });
    made.addEventListener('error', () => setState('failed'));
    made.src = url;
    place.current?.append(made);
    setViewer(made);
    return () => made.remove();
  }, [url]);
  useEffect(() => {
    if (viewer !== undefined && state === 'shown') applyLooks(viewer, looks);
  }, [viewer, state, looks]);
  useEffect(() => {
    if (viewer !== undefined) Object.assign(viewer, LIGHTS[light].settings);
  }, [viewer, light]);
  if (state === 'failed') return <p role="alert">This browser cannot show the model. You can still download it.</p>;
  return (
    <div ref={frame} className={classes['frame']}>
      <div ref={place} className={classes['stage']} data-state={state} data-light={light} />
      {viewer !== undefined && state === 'shown' && (
        <ModelToolbar viewer={viewer} frame={frame} name={name} {...{ looks, setLooks, light, setLight }} />
      )}
      {facts !== undefined && <ModelFactsLine facts={facts} bytes={bytes} />}
    </div>
  );
}
