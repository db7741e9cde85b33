import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(join(repository, path), 'utf8');

const IGNORED = new Set(['node_modules', 'dist', '.git', '.tmp', 'coverage', '.artifacts']);

function filesUnder(folder: string, ending: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (IGNORED.has(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesUnder(path, ending) : entry.name.endsWith(ending) ? [path] : [];
  });
}

/** Anchors as GitHub derives them from headings. */
function anchorsOf(markdown: string): Set<string> {
  const headings = [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

/** `a/{b,c}` is `a/b` and `a/c`. */
function expandBraces(path: string): string[] {
  const [, before = '', choices, after = ''] = /^(.*?)\{([^}]*)\}(.*)$/.exec(path) ?? [];
  return choices === undefined ? [path] : choices.split(',').map((choice) => before + choice + after);
}

function brokenLinks(file: string): string[] {
  const markdown = readFileSync(file, 'utf8').replaceAll(/```[\s\S]*?```/g, '');
  const targets = [...markdown.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  return targets.filter((target) => {
    if (/^(https?:|mailto:)/.test(target)) return false;
    const [path = '', anchor] = target.split('#');
    const to = path === '' ? file : join(dirname(file), decodeURIComponent(path));
    if (!existsSync(to)) return true;
    return anchor !== undefined && !anchorsOf(readFileSync(to, 'utf8')).has(anchor);
  });
}

describe('the documentation', () => {
  const pages = filesUnder(repository, '.md');
  const inDocs = filesUnder(join(repository, 'docs'), '.md').map((file) => relative(repository, file));
  const guides = ['README.md', 'CONTRIBUTING.md', ...inDocs];

  it('has no broken link', () => {
    expect(pages.length).toBeGreaterThan(10);
    const broken = pages.flatMap((file) => brokenLinks(file).map((link) => `${relative(repository, file)}: ${link}`));
    expect(broken).toEqual([]);
  });

  it('names only folders and files that exist', () => {
    const text = guides.map(read).join('\n');
    const named = [...text.matchAll(/`((?:apps|libs|test|scripts|docs|deploy)\/[\w./{},-]+)`/g)].map(([, path = '']) => path);
    expect(named.length).toBeGreaterThan(50);
    const missing = named.flatMap(expandBraces).filter((path) => !existsSync(join(repository, path)));
    expect(missing).toEqual([]);
  });

  it('names only paths that exist in CONTRIBUTING.md, each in full', () => {
    const quoted = [
      ...read('CONTRIBUTING.md')
        .replaceAll(/```[\s\S]*?```/g, '')
        .matchAll(/`([^`\s]+)`/g),
    ].map(([, text = '']) => text);
    const named = quoted.filter((text) => /\/|\.(ts|tsx|mjs|md|json|yml|example)$/.test(text) && !text.includes('*'));
    expect(named.length).toBeGreaterThan(40);
    expect(named.flatMap(expandBraces).filter((path) => !existsSync(join(repository, path)))).toEqual([]);
  });

  it('names only existing commands, each of an existing script', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = guides.flatMap((page) => [...read(page).matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name));
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
    const files = Object.values(scripts).flatMap((script) =>
      [...script.matchAll(/node (\S+\.mjs)/g)].map(([, file = '']) => file),
    );
    expect(files.filter((file) => !existsSync(join(repository, file)))).toEqual([]);
  });

  it('lists every decision record in the index', () => {
    const decisions = readdirSync(join(repository, 'docs/adr')).filter((name) => name !== 'README.md');
    const listed = [...read('docs/adr/README.md').matchAll(/\]\(([\w-]+\.md)\)/g)].map(([, name]) => name);
    expect(listed.sort()).toEqual(decisions.sort());
  });
});

/** The rows of the threats and the test that covers each: `file` or `file`: "title". */
function proofs(): { row: string; proof: string }[] {
  const [, rest = ''] = read('docs/security.md').split('## Threats');
  const [table = ''] = rest.split('\n## ');
  const rows = table
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| Attacker and attack') && !/^\| -/.test(line));
  return rows.map((line) => {
    const [, row = '', , proof = ''] = line.split('|').map((cell) => cell.trim());
    return { row, proof };
  });
}

describe('the threat model', () => {
  const specs = filesUnder(repository, 'spec.ts').map((file) => relative(repository, file));
  const specOf = (name: string) =>
    specs.find(
      (file) => file === name || [`test/${name}.e2e-spec.ts`, `test/${name}.spec.ts`].includes(file) || file.endsWith(`/${name}`),
    );
  const isCode = (name: string) => name.startsWith('libs/') && existsSync(join(repository, name));

  it.each(proofs())('names tests that exist: $row', ({ proof }) => {
    const named = [...proof.matchAll(/`([^`]+)`(?:: "([^"]+)")?/g)];
    const missing = named.filter(([, name = '', title]) => {
      const spec = specOf(name);
      return spec === undefined ? !isCode(name) : title !== undefined && !read(spec).includes(title);
    });
    expect(missing.map(([text]) => text)).toEqual([]);
    expect(named).not.toEqual([]);
  });
});
