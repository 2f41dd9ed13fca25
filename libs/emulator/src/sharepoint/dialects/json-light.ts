import { project, type Projection } from '../api/projection.js';
import type { Dialect, Rendering } from './dialect.js';

type Members = Record<string, unknown>;

function annotations({ entity }: Projection, apiUrl: string): Members {
  return {
    'odata.type': entity.type,
    'odata.id': entity.id ?? `${apiUrl}${entity.path}`,
    ...(entity.etag === undefined ? {} : { 'odata.etag': entity.etag }),
    'odata.editLink': entity.path,
  };
}

function written(projection: Projection, apiUrl: string, withMetadata: boolean): Members {
  const inner: Members = {};
  for (const [name, one] of Object.entries(projection.expanded)) {
    const link = projection.entity.links[name];
    if (withMetadata && link) inner[`${name}@odata.navigationLinkUrl`] = link.path;
    inner[name] = Array.isArray(one)
      ? one.map((each) => written(each, apiUrl, withMetadata))
      : written(one, apiUrl, withMetadata);
  }
  return { ...(withMetadata ? annotations(projection, apiUrl) : {}), ...inner, ...projection.values };
}

type Result = Parameters<Dialect['render']>[0];

function metadataOf(result: Result): string {
  switch (result.kind) {
    case 'entity':
      return result.entity.metadata;
    case 'collection':
      return result.metadata;
    case 'value':
    case 'complex':
      return result.type;
  }
}

function members(result: Result, { apiUrl, selection }: Rendering, withMetadata: boolean): Members {
  switch (result.kind) {
    case 'entity':
      return written(project(result.entity, selection), apiUrl, withMetadata);
    case 'collection':
      return {
        ...(result.next === undefined ? {} : { 'odata.nextLink': result.next }),
        value: result.entities.map((entity) => written(project(entity, selection), apiUrl, withMetadata)),
      };
    case 'value':
      return { value: result.value };
    case 'complex':
      return result.values;
  }
}

function lightDialect(level: 'minimalmetadata' | 'nometadata'): Dialect {
  const withMetadata = level === 'minimalmetadata';
  return {
    contentType: `application/json;odata=${level};streaming=true;charset=utf-8`,
    render: (result, rendering) =>
      JSON.stringify({
        ...(withMetadata ? { 'odata.metadata': `${rendering.apiUrl}$metadata#${metadataOf(result)}` } : {}),
        ...members(result, rendering, withMetadata),
      }),
    error: ({ code, message }) =>
      JSON.stringify({ 'odata.error': { code, message: { lang: 'en-US', value: message } } }),
  };
}

/** What plain `application/json` gives, and so what PnPjs reads. */
export const minimal = lightDialect('minimalmetadata');
export const noMetadata = lightDialect('nometadata');
