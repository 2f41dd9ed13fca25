import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CommandProcess } from '../../test-support/command-process.js';
import { readFaultFile } from './fault-file.js';

const ANY_PORTS = ['--port-entra', '0', '--port-graph', '0', '--port-sharepoint', '0'];

describe('a file of faults', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'faults-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function file(name: string, text: string): Promise<string> {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  }

  it('plays from the start, as the one of the README does', async () => {
    const readme = await readFile('libs/emulator/README.md', 'utf8');
    const example = /`--faults faults\.json`[^]*?```json\n([^]*?)```/.exec(readme)?.[1] ?? '';
    const command = new CommandProcess([...ANY_PORTS, '--faults', await file('faults.json', example)]);
    await command.started();
    const ask = async (): Promise<string> => {
      const answer = await fetch(`${command.variable('GRAPH_URL')}/v1.0/me`);
      return `${answer.status} ${answer.headers.get('retry-after')}`;
    };
    const answers = [];
    for (let calls = 0; calls < 6; calls += 1) answers.push(await ask());
    const upload = await fetch(`${command.variable('SHAREPOINT_URL')}/a/uploadSession?x`, { method: 'PUT' });
    expect(answers).toEqual(['401 null', '401 null', '429 5', '429 5', '429 5', '401 null']);
    expect([upload.status, await upload.text()]).toEqual([404, '']);
    expect(await command.end()).toBe(0);
  });

  it('and a file of data are read before anything starts: what is wrong is said, and the exit code is 2', async () => {
    const faults = await file('bad.json', '[{ "action": { "type": "explode" } }]');
    const data = await file('data.json', '{ "sites": [{ "path": "hr" }] }');
    const first = new CommandProcess([...ANY_PORTS, '--faults', faults]);
    expect(await first.done).toBe(2);
    expect(first.err).toContain(
      "bad.json holds faults that cannot be played:\n  faults[0]: 'type' is one of respond,",
    );
    const second = new CommandProcess([...ANY_PORTS, '--seed-file', data]);
    expect(await second.done).toBe(2);
    expect(second.err).toContain('data.json cannot be used:\n  sites[0].path: ');
    const third = new CommandProcess([...ANY_PORTS, '--seed-file', await file('no.json', '{')]);
    expect(await third.done).toBe(2);
    expect(third.err).toContain('no.json is no JSON.');
  });

  it('tells everything that is wrong with every rule, by its place', () => {
    const rules = [
      { action: { type: 'reset' } },
      { tims: 3, service: 'exchange', skip: 'two', pathPattern: '(', action: { type: 'delay' } },
      { action: { type: 'drip', bytesPerSecond: 3, pace: 1 } },
      'reset',
    ];
    const told = (): unknown => readFaultFile(JSON.stringify({ faults: rules }), 'f.json');
    for (const problem of [
      "  faults[1]: 'ms' is missing: a number; ",
      "'service' is one of entra, graph, sharepoint; 'pathPattern' is no regular expression; 'skip' must be a number; ",
      "'tims' is no member of a fault",
      "  faults[2]: 'pace' is no member of the action drip",
      '  faults[3]: must be an object',
    ]) {
      expect(told).toThrow(problem);
    }
    expect(told).not.toThrow('faults[0]');
    expect(() => readFaultFile('5', 'f.json')).toThrow('f.json must hold a list of faults');
    expect(readFaultFile('[{ "action": { "type": "reset" } }]', 'f.json')).toHaveLength(1);
  });
});
