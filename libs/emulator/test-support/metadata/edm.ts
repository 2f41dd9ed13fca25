import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** A type's properties, inherited ones included, with the type of each. */
export type EdmProperties = ReadonlyMap<string, string>;
/** What a service's `$metadata` says of its types. */
export type EdmTypes = ReadonlyMap<string, EdmProperties>;

interface Declared {
  base: string | undefined;
  properties: [name: string, type: string][];
}

const SCHEMA = /<Schema\b[^>]*\bNamespace="([^"]+)"[^>]*>(.*?)<\/Schema>/gs;
const TYPE = /<(?:EntityType|ComplexType)\b([^>]*?)(?:\/>|>(.*?)<\/(?:EntityType|ComplexType)>)/gs;
const PROPERTY = /<(?:Property|NavigationProperty)\s([^>]*)>/g;

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
      const properties = [...body.matchAll(PROPERTY)].map(([, of = '']): [string, string] => [
        attribute(of, 'Name') ?? '',
        fullName(attribute(of, 'Type') ?? ''),
      ]);
      declared.set(`${namespace}.${name}`, { base: attribute(attributes, 'BaseType'), properties });
    }
  }
  const all = (name: string): [string, string][] => {
    const { base, properties = [] } = declared.get(name) ?? {};
    const parent = base === undefined ? undefined : fullName(base);
    // Some declarations name themselves.
    return parent === undefined || parent === name ? properties : [...properties, ...all(parent)];
  };
  return new Map([...declared.keys()].map((name) => [name, new Map(all(name))]));
}

/** Collections are named by what they hold, and Graph's types by their namespace. */
function fullName(type: string): string {
  return type.replace(/^Collection\((.*)\)$/, '$1').replace(/^graph\./, 'microsoft.graph.');
}

function attribute(attributes: string, name: string): string | undefined {
  return new RegExp(`\\b${name}="([^"]+)"`).exec(attributes)?.[1];
}
