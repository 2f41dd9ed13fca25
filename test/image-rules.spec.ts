import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

interface Line {
  /** The stage that it belongs to; the last one has no name. */
  stage: string;
  keyword: string;
  rest: string;
}

/** Instructions with their stages; comments left out, continued lines joined. */
function read(text: string): Line[] {
  const joined = text.replaceAll(/^\s*#.*\n/gm, '').replaceAll(/\\\n/g, ' ');
  let stage = '';
  return joined
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [keyword = '', ...words] = line.trim().split(/\s+/);
      if (keyword === 'FROM') stage = words[2] ?? '';
      return { stage, keyword, rest: words.join(' ') };
    });
}

const EXEC_FORM = /^\[("[^"]*"(, )?)+\]$/;
const ARGUMENT = /^\$\{(\w+)\}$/;

/** What is wrong with a Dockerfile, a sentence each. */
function faults(text: string): string[] {
  const lines = read(text);
  const found: string[] = [];
  const refuse = (isWrong: boolean, sentence: string): void => void (isWrong && found.push(sentence));
  const of = (keyword: string): Line[] => lines.filter((line) => line.keyword === keyword);
  const last = lines.filter(({ stage }) => stage === lines.at(-1)?.stage);
  const lastOf = (keyword: string): string => last.findLast((line) => line.keyword === keyword)?.rest ?? '';
  const values = new Map(of('ARG').map(({ rest }) => [rest.split('=')[0], rest.split('=')[1] ?? '']));
  const stages = new Set(of('FROM').map(({ stage }) => stage));
  for (const { rest } of of('FROM')) {
    const [base = ''] = rest.split(' ');
    const image = values.get(ARGUMENT.exec(base)?.[1] ?? '') ?? base;
    refuse(!stages.has(base) && !/@sha256:[0-9a-f]{64}$/.test(image), `${image} is not pinned by digest`);
  }
  const user = /^(\d+)/.exec(lastOf('USER'))?.[1];
  refuse(user === undefined || user === '0', 'it does not run as a user with a number of its own');
  refuse(
    last.findLastIndex(({ keyword }) => keyword === 'COPY') > indexOf(last, 'USER'),
    'USER comes too early',
  );
  for (const keyword of ['CMD', 'HEALTHCHECK']) {
    const command = lastOf(keyword).replace(/^.*CMD /, '');
    refuse(
      !EXEC_FORM.test(command.replaceAll(/\\"|`[^`]*`/g, '')),
      `${keyword} is not there, or needs a shell`,
    );
  }
  refuse(of('ADD').length > 0, 'ADD takes what it unpacks or fetches');
  refuse(
    of('COPY').some(({ rest }) => /^(\.|\*)( |\/ )/.test(rest)),
    'COPY takes the whole folder',
  );
  refuse(
    of('RUN').some(({ rest }) => /npm (ci|install)/.test(rest) && !rest.includes('--ignore-scripts')),
    'scripts of packages run',
  );
  refuse(bringsDevelopment(lines, last), 'packages for development are in it');
  refuse(
    [...of('ENV'), ...of('ARG')].some(({ rest }) => /SECRET|PASSWORD|TOKEN|KEY/.test(rest)),
    'it holds a secret',
  );
  refuse(!lastOf('ENV').includes('NODE_ENV=production'), 'it is not for production');
  refuse(!lastOf('ENV').includes('--disable-sigusr1'), 'SIGUSR1 would open the inspector');
  refuse(
    of('EXPOSE').some(({ rest }) => Number(rest) < 1024),
    'it wants a port of the system',
  );
  return [...new Set(found)];
}

/** Where the packages of the image were installed. */
function bringsDevelopment(lines: readonly Line[], last: readonly Line[]): boolean {
  const brought = last.filter(({ keyword, rest }) => keyword === 'COPY' && rest.includes('node_modules'));
  const sources = brought.map(({ rest }) => /--from=(\w+)/.exec(rest)?.[1]);
  const installs = lines.filter(({ stage, rest }) => sources.includes(stage) && rest.startsWith('npm ci'));
  return installs.length === 0 || installs.some(({ rest }) => !rest.includes('--omit=dev'));
}

const indexOf = (lines: readonly Line[], keyword: string): number =>
  lines.findIndex((line) => line.keyword === keyword);

describe('the Dockerfile', () => {
  const text = readFileSync('Dockerfile', 'utf8');

  it('keeps the rules: a pinned base, no root, no shell, no scripts, nothing for development, no secret', () => {
    expect(faults(text)).toEqual([]);
  });

  it.each<[string, RegExp, string, string]>([
    ['a moving base', /@sha256:\w+/, '', 'pinned by digest'],
    ['root', /^USER 1000:1000\nEXPOSE/m, 'USER 0\nEXPOSE', 'a user with a number'],
    ['a name for a user', /^USER 1000:1000\nEXPOSE/m, 'USER node\nEXPOSE', 'a user with a number'],
    [
      'a shell',
      /^CMD \["node", "dist\/main.js"\]/m,
      'CMD node dist/main.js',
      'CMD is not there, or needs a shell',
    ],
    ['no health check', /^HEALTHCHECK.*$/m, '', 'HEALTHCHECK is not there'],
    ['scripts of packages', / --ignore-scripts\nCOPY tsconfig/, '\nCOPY tsconfig', 'scripts of packages run'],
    [
      'packages for development',
      /--from=production \/app\/node_modules node_modules\nCOPY --from=build \/app\/libs\/contract\/package/,
      '--from=build /app/node_modules node_modules\nCOPY --from=build /app/libs/contract/package',
      'for development',
    ],
    ['the whole folder', /^COPY src src$/m, 'COPY . .', 'the whole folder'],
    ['a secret', /^ENV NODE_ENV/m, 'ENV AZURE_CLIENT_SECRET=x NODE_ENV', 'holds a secret'],
    ['the inspector', / NODE_OPTIONS=--disable-sigusr1/, '', 'the inspector'],
  ])('would not with %s', (_what, from, to, fault) => {
    expect(text).toMatch(from);
    expect(faults(text.replace(from, to))).toEqual([expect.stringContaining(fault)]);
  });

  it('is on the newest Node that is tested, and every supported one is tried by a command', () => {
    const image = /^ARG NODE_IMAGE=node:(\d+)/m.exec(text)?.[1];
    const tried = readFileSync('scripts/check-nodes.mjs', 'utf8').match(/VERSIONS = \[(.*)\]/)?.[1] ?? '';
    expect(tried).toBe("'20', '22', '24'");
    expect(image).toBe('24');
  });
});
