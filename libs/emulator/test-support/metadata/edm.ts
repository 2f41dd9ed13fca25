import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** What a service's `$metadata` says of its types: for each, the names of its properties, inherited ones included. */
export type EdmTypes = ReadonlyMap<string, ReadonlySet<string>>;

interface Declared {
  base: string | undefined;
  names: string[];
}

const SCHEMA = /<Schema\b[^>]*\bNamespace="([^"]+)"[^>]*>(.*?)<\/Schema>/gs;
const TYPE = /<(?:EntityType|ComplexType)\b([^>]*?)(?:\/>|>(.*?)<\/(?:EntityType|ComplexType)>)/gs;
const PROPERTY = /<(?:Property|NavigationProperty)\s[^>]*?\bName="([^"]+)"/g;

/**
 * Reads a metadata document of gd-sprest-def: `metadata.xml` is SharePoint's own `_api/$metadata`, `graph.xml` is
 * Graph's.
 */
export function readEdm(file: 'metadata.xml' | 'graph.xml'): EdmTypes {
  const path = createRequire(import.meta.url).resolve(`gd-sprest-def/${file}`);
  const declared = new Map<string, Declared>();
  for (const [, namespace = '', schema = ''] of readFileSync(path, 'utf8').matchAll(SCHEMA)) {
    for (const [, attributes = '', body = ''] of schema.matchAll(TYPE)) {
      const name = attribute(attributes, 'Name') ?? '';
      const names = [...body.matchAll(PROPERTY)].map(([, property = '']) => property);
      declared.set(`${namespace}.${name}`, { base: attribute(attributes, 'BaseType'), names });
    }
  }
  const all = (name: string): string[] => {
    const { base, names = [] } = declared.get(name) ?? {};
    const parent = base?.replace(/^graph\./, 'microsoft.graph.');
    // Some declarations name themselves.
    return parent === undefined || parent === name ? names : [...names, ...all(parent)];
  };
  return new Map([...declared.keys()].map((name) => [name, new Set(all(name))]));
}

function attribute(attributes: string, name: string): string | undefined {
  return new RegExp(`\\b${name}="([^"]+)"`).exec(attributes)?.[1];
}
