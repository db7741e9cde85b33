/** The results that are recorded in bench/results: compared with a new run, and kept from being overwritten by another machine's. */
const ALLOWED = 0.25;
const GOAL_ROW = /^\| (.+) [≤≥] .+ \| (-?[\d.]+)(×?) \| (?:yes|no) \|$/;
const MACHINE = /Node [\d.]+, (\d+ cores \(.+?\)),/;

/** @param text of a result, as toMarkdown writes it. @returns { machine, ratios: Map of a goal's place → its measured ratio } */
export function readRecord(text) {
  const ratios = new Map();
  let heading;
  for (const line of text.split('\n')) {
    if (line.startsWith('## ')) heading = line.slice(3);
    const [, what, value] = GOAL_ROW.exec(line) ?? [];
    if (what !== undefined) ratios.set(placeOf(heading, what), Number(value));
  }
  return { machine: MACHINE.exec(text)?.[1], ratios };
}

/**
 * Which ratios have become worse by more than a quarter. Figures with a unit (ms, MB) are the machine's and are not compared; nor is what
 * was 0 or less, where a share means nothing.
 * @param sections of the new run. @returns a line each
 */
export function worseThan({ ratios }, sections) {
  return sections.flatMap(({ heading, goals = [] }) =>
    goals.flatMap(({ what, goal, value, measured }) => {
      const recorded = ratios.get(placeOf(heading, what));
      if (!/^-?[\d.]+×?$/.test(value) || recorded === undefined || recorded <= 0) return [];
      const isWorse = goal.startsWith('≥') ? measured < recorded * (1 - ALLOWED) : measured > recorded * (1 + ALLOWED);
      return isWorse ? [`${heading === undefined ? '' : `${heading}: `}${what}: ${value}, recorded ${recorded}`] : [];
    }),
  );
}

export const isOtherMachine = (record, text) => record.machine !== undefined && record.machine !== readRecord(text).machine;

function placeOf(heading, what) {
  return `${heading ?? ''}\n${what}`;
}
