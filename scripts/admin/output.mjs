/** A list as a table, one thing as lines of `name: value`; with `--json` the data as the gateway sent it. */
export function print(data, { json, columns }) {
  const text = json ? JSON.stringify(data, null, 2) : columns === undefined ? lines(data) : table(data, columns);
  process.stdout.write(`${text}\n`);
}

function lines(data) {
  return Object.entries(data)
    .map(([name, value]) => `${name}: ${cell(value)}`)
    .join('\n');
}

function table(rows, columns) {
  if (rows.length === 0) return 'none';
  const grid = [columns, ...rows.map((row) => columns.map((column) => cell(row[column])))];
  const widths = columns.map((_, at) => Math.max(...grid.map((line) => line[at].length)));
  return grid
    .map((line) =>
      line
        .map((text, at) => text.padEnd(widths[at]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function cell(value) {
  if (value === null || value === undefined) return '-';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  // What others named must not move the cursor or recolour the terminal.
  return text.replaceAll(/\p{Cc}/gu, '?');
}
