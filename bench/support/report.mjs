/**
 * The result of a benchmark as Markdown. A section is { heading?, note?, columns: string[], rows: (string | number)[][], goals?: Goal[] },
 * a goal { what, goal: string, value: string, measured: number, reached: boolean }. Absolute figures of one machine mean little elsewhere, so tables contain ratios.
 */
export function toMarkdown({ name, bench, sections, rounds, machine }) {
  const lines = [
    `# ${bench.title}`,
    '',
    `${machine} ${bench.once ? 'Each figure measured once.' : `Medians of ${rounds} alternating run(s).`} Repeat: \`npm run bench -- ${name}\`.`,
  ];
  for (const { heading, note, columns, rows, goals = [] } of sections) {
    if (heading !== undefined) lines.push('', `## ${heading}`);
    if (note !== undefined) lines.push('', note);
    lines.push('', row(columns), row(columns.map((_, at) => (at === 0 ? '---' : '---:'))), ...rows.map(row));
    if (goals.length === 0) continue;
    lines.push('', '| goal | measured | reached |', '|---|---:|---|');
    for (const { what, goal, value, reached } of goals) lines.push(row([`${what} ${goal}`, value, reached ? 'yes' : 'no']));
  }
  return `${lines.join('\n')}\n`;
}

/** @param of number; @param by number to compare it with */
export function ratio(of, by) {
  return (of / by).toFixed(2);
}

/** A goal that a value is at least, or at most, a bound. */
export function goal(what, value, bound) {
  const { atLeast, atMost, unit = '' } = bound;
  const reached = atLeast === undefined ? value <= atMost : value >= atLeast;
  const words = atLeast === undefined ? `≤ ${atMost}${unit}` : `≥ ${atLeast}${unit}`;
  return { what, goal: words, value: `${value.toFixed(2)}${unit}`, measured: value, reached };
}

function row(cells) {
  return `| ${cells.join(' | ')} |`;
}
