import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const repository = fileURLToPath(new URL('../..', import.meta.url));

interface Manifest {
  apiVersion?: string;
  kind?: string;
}

/** Kinds that are not Kubernetes's own have their types in another package. */
function typeOf({ apiVersion = '', kind = '' }: Manifest): string {
  if (apiVersion.startsWith('monitoring.coreos.com/')) return `@kubernetes-models/prometheus-operator/${apiVersion}/${kind}`;
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  return `kubernetes-models/${group === '' ? '' : `${group}/`}${version}/${kind}`;
}

/**
 * Holds manifests against the types of the Kubernetes API with the TypeScript compiler, which also reports fields that do not exist.
 * @returns complaints, each with the name of its manifest.
 */
export function apiComplaints(manifests: Record<string, Manifest>): string[] {
  const folder = join(repository, '.tmp', `manifests-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  try {
    const files = Object.entries(manifests).map(([name, manifest]) => {
      const file = join(folder, `${name}.ts`);
      const type = `I${manifest.kind}`;
      writeFileSync(
        file,
        `import type { ${type} } from '${typeOf(manifest)}';\nexport const manifest: ${type} = ${JSON.stringify(manifest, null, 2)};\n`,
      );
      return file;
    });
    const program = ts.createProgram(files, {
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      types: [],
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      target: ts.ScriptTarget.ES2022,
    });
    return ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
      const name = file?.fileName.split('/').at(-1)?.replace(/\.ts$/, '') ?? '';
      return `${name}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
