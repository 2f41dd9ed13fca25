import { describe, expect, it } from '@jest/globals';
import { rowsOf } from '../../../../test/support/doc-tables.js';
import { RESOURCES, type Resource } from './resources.js';

/** `` `items` `fields` → list ``: what leads where, in the order of the table. */
function stepsOf({ steps, columns }: Resource): string {
  const targets = [...new Set(Object.values(steps))];
  const rows = targets.map((target) => {
    const names = Object.keys(steps).filter((name) => steps[name] === target);
    return `${names.map((name) => `\`${name}\``).join(' ')} → ${target}`;
  });
  return [...rows, ...(columns === true ? ['any column → value'] : [])].join('; ') || '–';
}

describe('the table of resources', () => {
  it('stands in docs/pass-through.md, and nothing else does', () => {
    const rows = rowsOf('docs/pass-through.md', /^`[a-z]+`$/);
    expect(rows).toEqual(
      Object.entries(RESOURCES).map(([name, resource]) => [
        `\`${name}\``,
        resource.methods.map((method) => `\`${method}\``).join(', ') || '–',
        resource.bytes === true ? 'bytes' : 'JSON',
        stepsOf(resource),
      ]),
    );
  });

  it('leads nowhere but to itself', () => {
    const targets = Object.values(RESOURCES).flatMap(({ steps }) => Object.values(steps));
    expect(targets.filter((target) => !Object.hasOwn(RESOURCES, target))).toEqual([]);
    expect(Object.keys(RESOURCES).filter((name) => name !== 'root' && !targets.includes(name))).toEqual([]);
  });
});
