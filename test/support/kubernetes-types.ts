import { join, resolve } from 'node:path';
import ts from 'typescript';

/** Where each kind's type is; made from Kubernetes' API description, version 1.30. */
const TYPES: Record<string, string> = {
  'apps/v1 Deployment': 'kubernetes-types/apps/v1.js',
  'autoscaling/v2 HorizontalPodAutoscaler': 'kubernetes-types/autoscaling/v2.js',
  'networking.k8s.io/v1 NetworkPolicy': 'kubernetes-types/networking/v1.js',
  'policy/v1 PodDisruptionBudget': 'kubernetes-types/policy/v1.js',
  'v1 ConfigMap': 'kubernetes-types/core/v1.js',
  'v1 Service': 'kubernetes-types/core/v1.js',
  'v1 ServiceAccount': 'kubernetes-types/core/v1.js',
};

export interface Manifest {
  apiVersion: string;
  kind: string;
}

/**
 * What is wrong with manifests: members that do not exist, that are missing, or that are of another type. Each is written
 * down as an object literal, of which the compiler allows nothing that its type does not have.
 */
export function manifestFaults(manifests: readonly Manifest[]): string[] {
  const unknown = manifests.map(nameOf).filter((name) => !(name in TYPES));
  if (unknown.length > 0) return unknown.map((name) => `${name} is not known here`);
  const path = resolve('test/support/manifests-in-memory.ts');
  const text = manifests
    .map((manifest, index) => {
      const type = `import('${TYPES[nameOf(manifest)]}').${manifest.kind}`;
      return `export const manifest${index}: ${type} = ${JSON.stringify(manifest)};`;
    })
    .join('\n');
  return compile(path, text);
}

function nameOf({ apiVersion, kind }: Manifest): string {
  return `${apiVersion} ${kind}`;
}

function compile(path: string, text: string): string[] {
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    types: [],
    lib: ['lib.es5.d.ts'],
    skipLibCheck: true,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  const isOurs = (name: string): boolean => join(name) === path;
  host.fileExists = (name) => isOurs(name) || fileExists(name);
  host.readFile = (name) => (isOurs(name) ? text : readFile(name));
  host.getSourceFile = (name, ...rest) =>
    isOurs(name)
      ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2023)
      : getSourceFile.call(host, name, ...rest);
  return ts
    .getPreEmitDiagnostics(ts.createProgram([path], options, host))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}
