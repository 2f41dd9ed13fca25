import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { PROBLEM_STATUS, ROUTES } from '@entra-bff/contract';
import { createConfig, lintFromString, type Config } from '@redocly/openapi-core';
import { createApp } from '../../src/app.setup.js';
import { loadEnv } from '../../src/platform/env/env.js';
import { SETTINGS } from '#scripts/openapi.mjs';
import { Description } from '../support/described.js';
import type { Schema } from '../support/schema-check.js';

const committed = readFileSync('docs/openapi.json', 'utf8');
const description = new Description(committed);
const { operations } = description;

describe('the description of the API', () => {
  it('is that of the service as it stands: run `npm run docs` when it is not', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['scripts/openapi.mjs'], {
      maxBuffer: 64 * 1024 * 1024,
    });
    expect(stdout).toBe(committed);
  });

  it('has every route that the service has, and no other', async () => {
    const served = new Set([`GET ${ROUTES.openApi}`, `GET ${ROUTES.docs}`]);
    const app = await createApp(loadEnv(SETTINGS));
    app
      .getHttpAdapter()
      .getInstance()
      .addHook('onRoute', ({ method, url }: { method: string | string[]; url: string }) => {
        for (const one of [method].flat()) served.add(`${one} ${inOpenApi(url)}`);
      });
    await app.init();
    await app.close();
    const described = new Set(operations.map(({ name }) => name));
    const help = 'is served and not described: give it Swagger decorators, a wildcard @ApiMount';
    expect([...served].filter((name) => !described.has(name)).map((name) => `${name} ${help}`)).toEqual([]);
    expect([...described].filter((name) => !served.has(name))).toEqual([]);
  });

  describe('is clean', () => {
    let config: Config;
    beforeAll(async () => {
      config = await createConfig({ extends: ['recommended'], rules: { 'operation-tag-defined': 'error' } });
    });
    const faults = async (source: string): Promise<string[]> => {
      const found = await lintFromString({ source, absoluteRef: '/openapi.json', config });
      return found.map(({ ruleId, message, location }) => `${ruleId}: ${message} at ${location[0]?.pointer}`);
    };

    it('by the rules that are recommended', async () => {
      expect(await faults(committed)).toEqual([]);
    });

    it('as a linter sees it that does see faults', async () => {
      expect(await faults(committed.replace('"Items_list"', '"Items_add"'))).not.toEqual([]);
    });
  });

  it('says of every operation what it does, what it is about, and whom it lets in', () => {
    const bare = operations.filter(
      ({ operation: { summary = '', tags = [], security } }) =>
        summary === '' || tags.length !== 1 || security === undefined,
    );
    expect(bare.map(({ name }) => `${name} needs a comment, @ApiTags and a described security`)).toEqual([]);
  });

  it('has a problem for each status that an operation may fail with, and for any other', () => {
    for (const { operation } of operations.filter(({ name }) => !/ \/(openapi\.json|docs)$/.test(name))) {
      expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['400', '500', 'default']));
      for (const status of [429, 503]) {
        const response = description.response(operation, status);
        if (response?.content?.['application/problem+json'] === undefined) continue;
        expect(response.headers).toHaveProperty('Retry-After');
      }
    }
  });

  it('knows every error code, each where it can be met', () => {
    const named = new Set(
      operations
        .flatMap(({ operation }) => Object.values(operation.responses))
        .flatMap((one) =>
          [...description.resolved(one).description.matchAll(/`(\w+)`/g)].map(([, code]) => code),
        ),
    );
    const missing = Object.keys(PROBLEM_STATUS).filter((code) => !named.has(code));
    expect(missing).toEqual([]);
  });

  it('names the type of every parameter', () => {
    const untyped = operations.flatMap(({ name, operation: { parameters = [] } }) =>
      parameters
        .filter(({ schema }) => schema?.type === undefined && schema?.enum === undefined)
        .map((one) => `${name} ${one.name}`),
    );
    expect(untyped).toEqual([]);
  });

  it('shows by an example what every member of a request is like', () => {
    const bodies = operations.flatMap(({ operation: { requestBody } }) =>
      Object.values(requestBody?.content ?? {}).flatMap(({ schema }) =>
        schema === undefined ? [] : [schema],
      ),
    );
    expect(bodies.flatMap((schema) => withoutExample(schema, 'body'))).toEqual([]);
  });
});

/** Texts and numbers that nobody can guess. */
function withoutExample(schema: Schema, at: string): string[] {
  const resolved = description.resolved(schema);
  if (resolved.example !== undefined || resolved.enum !== undefined) return [];
  const inner = partsOf(resolved, at);
  if (inner.length > 0) return inner.flatMap(([one, place]) => withoutExample(one, place));
  // A body that is bytes has none.
  const isPlain = at !== 'body' && ['string', 'number', 'integer'].includes(resolved.type ?? '');
  return isPlain ? [`${at} has no example: add @example to its comment`] : [];
}

function partsOf({ properties, items, allOf = [] }: Schema, at: string): [Schema, string][] {
  return [
    ...Object.entries(properties ?? {}).map(([name, one]): [Schema, string] => [one, `${at}.${name}`]),
    ...[items ?? []].flat().map((one): [Schema, string] => [one, `${at}[]`]),
    ...allOf.map((one): [Schema, string] => [one, at]),
  ];
}

function inOpenApi(url: string): string {
  return url.replaceAll(/:(\w+)/g, '{$1}').replace(/\*\w*$/, '{path}');
}
