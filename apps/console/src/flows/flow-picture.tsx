import { type ReactNode } from 'react';
import { type FlowForm } from './flow-field.js';
import classes from './flow-picture.module.css';

const CUBE = 'M12 2.5 20.5 7v10L12 21.5 3.5 17V7z';
const EDGES = 'M3.5 7 12 11.5 20.5 7M12 11.5v10';

/** Drawn in a square of 24 × 24. */
const GLYPHS = {
  text: (
    <>
      <rect x="2.5" y="4.5" width="19" height="15" rx="2.5" className={classes['paper']} />
      <path d="M6 9h12M6 12.2h12M6 15.4h7" />
    </>
  ),
  image: (
    <>
      <rect x="2.5" y="4.5" width="19" height="15" rx="2.5" className={classes['paper']} />
      <circle cx="8" cy="9.5" r="1.7" className={classes['warm']} />
      <path d="m3.5 18 5.2-5 3.3 3 4-4.5 4.5 4.7" />
    </>
  ),
  model: (
    <>
      <path d={CUBE} className={classes['bright']} />
      <path d="M3.5 7 12 11.5v10L3.5 17z" className={classes['deep']} />
      <path d="M12 11.5 20.5 7v10L12 21.5z" className={classes['middle']} />
      <path d={`${CUBE}${EDGES}`} />
    </>
  ),
  mesh: (
    <>
      <path d={CUBE} className={classes['paper']} />
      <path d={`${CUBE}${EDGES}M3.5 7l8.5 14.5M20.5 7 12 21.5M7.8 4.8l8.4 4.4M16.2 4.8 7.8 9.2`} />
    </>
  ),
  coarse: (
    <>
      <path d="M12 3 20 9.5 17 20H7L4 9.5z" className={classes['paper']} />
      <path d="M12 3 20 9.5 17 20H7L4 9.5zM12 3v8.5M4 9.5l8 2 8-2M7 20l5-8.5 5 8.5" />
    </>
  ),
  texture: (
    <>
      <path d={CUBE} className={classes['paper']} />
      <path d="m3.5 7 4.25 2.25v5L3.5 12zM7.75 14.25 12 16.5v5l-4.25-2.25z" className={classes['deep']} />
      <path d="m12 11.5 4.25-2.25v5L12 16.5zM16.25 14.25 20.5 12v5l-4.25 2.25z" className={classes['warm']} />
      <path d="m12 2.5 4.25 2.25L12 7 7.75 4.75z" className={classes['bright']} />
      <path d={`${CUBE}${EDGES}`} />
    </>
  ),
  file: (
    <>
      <path d="M5 2.5h9l5 5v14H5z" className={classes['paper']} />
      <path d="M5 2.5h9l5 5v14H5zM14 2.5v5h5" />
      <path d="M12 10.5 16 12.7v4.2L12 19l-4-2.1v-4.2zM8 12.7l4 2 4-2M12 14.7V19" />
    </>
  ),
  views: (
    <>
      <rect x="7.5" y="2.5" width="14" height="11" rx="2" className={classes['middle']} />
      <rect x="5" y="6" width="14" height="11" rx="2" className={classes['bright']} />
      <rect x="2.5" y="9.5" width="14" height="12" rx="2" className={classes['paper']} />
      <path d="M9.5 12 13 13.9v3.9l-3.5 1.9L6 17.8v-3.9zM6 13.9l3.5 1.9 3.5-1.9M9.5 15.8v3.9" />
    </>
  ),
} satisfies Record<string, ReactNode>;

type GlyphName = keyof typeof GLYPHS;

/** What the result looks like, where it is not the usual one of its kind. */
const RESULTS: Readonly<Record<string, GlyphName>> = {
  'image-to-mesh': 'mesh',
  'text-to-mesh': 'mesh',
  'texture-model': 'texture',
  'text-to-texture': 'texture',
  'convert-model-format': 'file',
  'model-preview-render': 'views',
  'model-remesh': 'coarse',
};

/** The sign of a kind of file. */
export function Glyph({ of }: { of: GlyphName }) {
  return (
    <svg viewBox="0 0 24 24" className={classes['glyph']} aria-hidden="true">
      {GLYPHS[of]}
    </svg>
  );
}

/** The sign of what a flow makes; of one that is not known, a model. */
export function ResultGlyph({ flow, makes = 'model' }: { flow: string; makes: FlowForm['makes'] | undefined }) {
  return <Glyph of={RESULTS[flow] ?? makes} />;
}

/** A drawing of what goes into a flow and what comes out, made from its row in the flow table. */
export function FlowPicture({ name, form }: { name: string; form: FlowForm }) {
  const inputs = form.fields.filter(({ required }) => required === true).flatMap(({ kind }) => inputGlyph(kind));
  return (
    <div className={classes['picture']} aria-hidden="true">
      {inputs.map((glyph) => (
        <Glyph key={glyph} of={glyph} />
      ))}
      <svg viewBox="0 0 16 24" className={classes['arrow']}>
        <path d="M2 12h11M9 7.5l4.5 4.5L9 16.5" />
      </svg>
      <ResultGlyph flow={name} makes={form.makes} />
    </div>
  );
}

function inputGlyph(kind: FlowForm['fields'][number]['kind']): GlyphName[] {
  if (kind === 'image' || kind === 'model') return [kind];
  return kind === 'multiline' ? ['text'] : [];
}
