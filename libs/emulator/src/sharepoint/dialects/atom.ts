import type { SpValue } from '../api/entity.js';
import { project, type Projection } from '../api/projection.js';
import type { Dialect } from './dialect.js';

const NAMESPACES =
  'xmlns="http://www.w3.org/2005/Atom" xmlns:d="http://schemas.microsoft.com/ado/2007/08/dataservices" ' +
  'xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata"';
const DECLARATION = '<?xml version="1.0" encoding="utf-8"?>';

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function property(name: string, value: SpValue): string {
  if (value === null) return `<d:${name} m:null="true" />`;
  if (Array.isArray(value)) {
    return `<d:${name}>${value.map((one) => `<d:element>${escape(String(one))}</d:element>`).join('')}</d:${name}>`;
  }
  return `<d:${name}${typeAttribute(value)}>${escape(String(value))}</d:${name}>`;
}

function typeAttribute(value: SpValue): string {
  if (typeof value === 'number') return ' m:type="Edm.Int32"';
  return typeof value === 'boolean' ? ' m:type="Edm.Boolean"' : '';
}

function properties(values: Record<string, SpValue>): string {
  return Object.entries(values)
    .map(([name, value]) => property(name, value))
    .join('');
}

function entry({ entity, values }: Projection, apiUrl: string, namespaces = ''): string {
  const etag = entity.etag === undefined ? '' : ` m:etag="${escape(entity.etag)}"`;
  const id = entity.id ?? `${apiUrl}${entity.path}`;
  return (
    `<entry${namespaces}${etag}><id>${escape(id)}</id>` +
    `<category term="${entity.type}" scheme="http://schemas.microsoft.com/ado/2007/08/dataservices/scheme" />` +
    `<link rel="edit" href="${escape(entity.path)}" />` +
    `<content type="application/xml"><m:properties>${properties(values)}</m:properties></content></entry>`
  );
}

/** What a client gets that does not ask for JSON. */
export const atom: Dialect = {
  contentType: 'application/atom+xml;type=feed;charset=utf-8',
  render: (result, { apiUrl, selection }) => {
    const write = (one: Parameters<typeof project>[0], namespaces?: string) =>
      entry(project(one, selection), apiUrl, namespaces);
    switch (result.kind) {
      case 'entity':
        return `${DECLARATION}${write(result.entity, ` xml:base="${apiUrl}" ${NAMESPACES}`)}`;
      case 'collection': {
        const next = result.next === undefined ? '' : `<link rel="next" href="${escape(result.next)}" />`;
        const entries = result.entities.map((one) => write(one)).join('');
        return `${DECLARATION}<feed xml:base="${apiUrl}" ${NAMESPACES}>${entries}${next}</feed>`;
      }
      case 'value':
        return `${DECLARATION}<d:${result.name} ${NAMESPACES}>${escape(String(result.value ?? ''))}</d:${result.name}>`;
      case 'complex':
        return `${DECLARATION}<d:${result.name} ${NAMESPACES} m:type="${result.type}">${properties(result.values)}</d:${result.name}>`;
    }
  },
  error: ({ code, message }) =>
    `${DECLARATION}<m:error ${NAMESPACES}><m:code>${escape(code)}</m:code>` +
    `<m:message xml:lang="en-US">${escape(message)}</m:message></m:error>`,
};
