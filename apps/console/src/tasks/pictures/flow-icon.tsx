import { FLOW_FORMS } from '../../flows/flow-forms.js';

const CUBE = <path d="M12 2.5 20.5 7v10L12 21.5 3.5 17V7zM3.5 7 12 11.5 20.5 7M12 11.5v10" />;
const PICTURE = <path d="M4 4h16v16H4zM4 16l5-5 4 4 3-3 4 4M15.5 8.5h.01" />;

/** Stands for a task without a picture: a cube where the flow makes models, a picture where it makes pictures. */
export function FlowIcon({ flow }: { flow: string }) {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.3" strokeLinejoin="round" aria-hidden="true">
      {FLOW_FORMS[flow]?.makes === 'image' ? PICTURE : CUBE}
    </svg>
  );
}
