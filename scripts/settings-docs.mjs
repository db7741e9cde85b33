/** Generates the settings documents from the table in libs/config. */

/** The settings in the README. */
const FOR_THE_README = [
  ...['TRIVERSE_API_KEY', 'REDIS_URL', 'GATEWAY_SECRET', 'ADMIN_TOKEN', 'TEAMS_FILE'],
  ...['PUBLIC_URL', 'ALLOWED_ORIGINS', 'ASSET_HOSTS', 'TRUST_PROXY', 'PORT'],
];

const marks = (row) => [row.secret && 'Secret', row.reloads && 'Reloads'].filter(Boolean).map((mark) => `**${mark}**`);
const meaningOf = (row) => [row.about, ...marks(row)].join('. ');
const shown = (value) => (value ? `\`${value}\`` : '–');

/** @returns the groups in the order of the table; a row without a group belongs to the previous one. */
function groupsOf(settings) {
  const groups = [];
  for (const [name, row] of Object.entries(settings)) {
    if (row.group) groups.push({ title: row.group, rows: [] });
    groups.at(-1).rows.push([name, row]);
  }
  return groups;
}

export function settingsPage(settings) {
  const sections = groupsOf(settings).map(({ title, rows }) => {
    const lines = rows.map(([name, row]) => `| \`${name}\` | ${shown(row.default)} | ${row.unit ?? ''} | ${meaningOf(row)} |`);
    return [`## ${title}`, '', '| setting | default | unit | meaning |', '|---|---|---|---|', ...lines].join('\n');
  });
  return `<!-- Written by \`npm run docs:settings\` from libs/config/src/settings/; do not edit. -->

# Settings

The gateway reads its settings from the environment and from the YAML file in \`CONFIG_FILE\`, which has them by the same names; the environment wins. A secret (**Secret**) can also come from a file of its own: set
\`NAME_FILE\` to its path. An empty value counts as not set. An invalid setting aborts start-up; the message names the setting, not its value. A setting marked **Reloads** can change without a restart if it is in a file
([how](operations.md#configuration)); all others need a restart. \`--check\` tries the settings, and \`--print-config\` shows them and where they came from. [.env.example](../.env.example) lists all settings for copying; [operations.md](operations.md#settings-that-matter) explains the ones to think about.

${sections.join('\n\n')}
`;
}

export function readmeTable(settings) {
  const lines = FOR_THE_README.map((name) => `| \`${name}\` | ${shown(settings[name].default)} | ${meaningOf(settings[name])} |`);
  return ['| setting | default | meaning |', '|---|---|---|', ...lines].join('\n');
}

const quoted = (value) => (/^[\w./:,-]*$/.test(value) ? value : `"${value}"`);

export function envExample(settings) {
  const sections = groupsOf(settings).map(({ title, rows }) => {
    const entries = rows.map(([name, row]) => {
      const notes = [row.unit && `in ${row.unit}`, row.secret && `secret; or ${name}_FILE`].filter(Boolean).join('; ');
      return `# ${row.about}${notes ? ` (${notes})` : ''}\n# ${name}=${quoted(row.default ?? '')}`;
    });
    return `# --- ${title} ---\n\n${entries.join('\n\n')}`;
  });
  return `# Written by \`npm run docs:settings\` from libs/config/src/settings/; do not edit.
# Copy to .env, remove the leading "# " from the settings you need, and load it: set -a; . ./.env; set +a; npm start

${sections.join('\n\n')}
`;
}
