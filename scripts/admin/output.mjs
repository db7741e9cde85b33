/** Prints a list as a table, an object as lines of `name: value`; with `--json` the gateway's data. */
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
  // Names chosen by others must not send control codes to the terminal.
  return wording(value).replaceAll(/\p{Cc}/gu, '?') || '-';
}

/** `web,shop` for a list, `open_tasks=20 sockets=5` for an object; omits nulls. */
function wording(value) {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return value.map(wording).join(value.some((item) => typeof item === 'object') ? '; ' : ',');
  return parts(value).join(' ');
}

function parts(value, prefix = '') {
  return Object.entries(value).flatMap(([name, part]) => {
    const isGroup = typeof part === 'object' && part !== null && !Array.isArray(part);
    return isGroup ? parts(part, `${prefix}${name}.`) : wording(part) === '' ? [] : [`${prefix}${name}=${wording(part)}`];
  });
}
