import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync, readdirSync } from 'node:fs';

const { scripts }: { scripts: Record<string, string> } = JSON.parse(readFileSync('package.json', 'utf8'));
const examples = readdirSync('examples').filter((name) => name !== 'common');

describe('an example', () => {
  it('is there for each kind of page', () => {
    expect(examples.toSorted()).toEqual(['article-page', 'jquery-page', 'react-spa', 'static-html']);
  });

  it.each(examples)('%s has a README of ten lines, and the one command in it that runs it', (name) => {
    const readme = readFileSync(`examples/${name}/README.md`, 'utf8');
    expect(readme.trimEnd().split('\n').length).toBeLessThanOrEqual(10);
    const commands = [...readme.matchAll(/^ {4}npm ci && npm run (\S+)$/gm)].map(([, script = '']) => script);
    expect(commands).toHaveLength(1);
    expect(commands.map((script) => scripts[script])).toEqual([`node examples/${name}/start.mjs`]);
    expect(existsSync(`examples/${name}/start.mjs`)).toBe(true);
  });
});

describe('the image', () => {
  it('is built without the examples', () => {
    expect(readFileSync('.dockerignore', 'utf8')).toMatch(/^\*$/m);
    expect(readFileSync('.dockerignore', 'utf8')).not.toContain('examples');
    expect(readFileSync('Dockerfile', 'utf8')).not.toContain('examples');
  });
});
