import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { sized } from './sized.js';

/** A stage of a Dockerfile, built in a folder of its own: what the image would hold and run. */
export interface BuiltStage {
  /** The stage's root directory, without the base image's files. */
  readonly root: string;
  readonly workdir: string;
  readonly env: Record<string, string>;
  readonly user: string;
  /** Exec form. */
  readonly cmd: readonly string[];
  /** Exec form. */
  readonly healthcheck: readonly string[];
}

interface Stage {
  readonly name: string;
  readonly base: string;
  readonly instructions: readonly [keyword: string, rest: string][];
}

/** What a build can see and where it puts its stages. */
interface Build {
  readonly stages: readonly Stage[];
  readonly project: string;
  /** The context folder, already without what .dockerignore leaves out. */
  readonly context: string;
  readonly into: string;
  readonly built: Map<string, BuiltStage>;
}

/**
 * Follows a Dockerfile's own steps without a container engine: base images are empty folders, COPY copies, RUN runs on
 * this machine. Knows the instructions that this project's Dockerfile uses and refuses all others. Answers the last stage,
 * which is the image, and then the `targets` that were asked for.
 */
export async function buildDockerfile(
  project: string,
  into: string,
  targets: readonly string[] = [],
): Promise<BuiltStage[]> {
  const stages = parseStages(await readFile(join(project, 'Dockerfile'), 'utf8'));
  const ignore = parseIgnore(await readFile(join(project, '.dockerignore'), 'utf8'));
  const context = join(into, 'context');
  await cp(project, context, {
    recursive: true,
    filter: (path) => path === project || !ignore(relative(project, path)),
  });
  const last = stages.at(-1);
  if (last === undefined) throw new Error('The Dockerfile has no stage.');
  const build: Build = { stages, project, context, into, built: new Map() };
  const wanted = [last, ...stages.filter(({ name }) => targets.includes(name))];
  const images: BuiltStage[] = [];
  for (const stage of wanted) images.push(await buildStage(stage, build));
  return images;
}

function parseStages(text: string): Stage[] {
  const lines = text
    .replaceAll(/^\s*#.*\n/gm, '')
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const stages: { name: string; base: string; instructions: [string, string][] }[] = [];
  for (const line of lines) {
    const [keyword = '', ...words] = line.trim().split(/\s+/);
    if (keyword === 'FROM')
      stages.push({ base: words[0] ?? '', name: words[2] ?? 'final', instructions: [] });
    else stages.at(-1)?.instructions.push([keyword, line.trim().slice(keyword.length).trim()]);
  }
  return stages;
}

/** Docker's rule: the last pattern that matches a path, or a folder above it, decides. */
export function parseIgnore(text: string): (path: string) => boolean {
  const rules = text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ keeps: line.startsWith('!'), pattern: globPattern(line.replace('!', '')) }));
  const kept = text.split('\n').filter((line) => line.startsWith('!'));
  // What leads to something that is kept is gone through.
  return (path) =>
    rules.findLast(({ pattern }) => pattern.test(path))?.keeps === false &&
    !kept.some((line) => line.startsWith(`!${path}/`));
}

function globPattern(glob: string): RegExp {
  const words = glob.split('**/').map((part) => part.replaceAll('.', '\\.').replaceAll('*', '[^/]*'));
  return new RegExp(`^${words.join('(.*/)?')}(/|$)`);
}

async function buildStage(stage: Stage, build: Build): Promise<BuiltStage> {
  const before = build.built.get(stage.name);
  if (before) return before;
  const root = join(build.into, stage.name);
  let state = await startFrom(root, stage.base, build);
  for (const [keyword, rest] of stage.instructions) state = await follow(keyword, rest, state, build);
  build.built.set(stage.name, state);
  return state;
}

/** An earlier stage's files and settings, or an empty folder for an image from elsewhere. */
async function startFrom(root: string, base: string, build: Build): Promise<BuiltStage> {
  const parent = build.stages.find(({ name }) => name === base);
  if (parent === undefined) {
    await mkdir(root, { recursive: true });
    return { root, workdir: root, env: {}, user: 'root', cmd: [], healthcheck: [] };
  }
  const built = await buildStage(parent, build);
  await copyTree(built.root, root);
  return { ...built, root, workdir: join(root, relative(built.root, built.workdir)) };
}

async function follow(keyword: string, rest: string, state: BuiltStage, build: Build): Promise<BuiltStage> {
  switch (keyword) {
    case 'WORKDIR':
      await mkdir(join(state.root, rest), { recursive: true });
      return { ...state, workdir: join(state.root, rest) };
    case 'ENV':
      return {
        ...state,
        env: { ...state.env, ...Object.fromEntries(rest.split(/\s+/).map(parseAssignment)) },
      };
    case 'COPY':
      await copy(rest.split(/\s+/), state, build);
      return state;
    case 'RUN':
      await run(rest, state, build);
      return state;
    case 'USER':
      return { ...state, user: rest };
    case 'CMD':
      return { ...state, cmd: parseExecForm(rest) };
    case 'HEALTHCHECK':
      return { ...state, healthcheck: parseExecForm(rest.replace(/^.*?CMD\s+/, '')) };
    case 'EXPOSE':
      return state;
    default:
      throw new Error(`This reading of the Dockerfile does not know ${keyword}.`);
  }
}

function parseAssignment(text: string): [string, string] {
  const at = text.indexOf('=');
  return [text.slice(0, at), text.slice(at + 1)];
}

/** The exec form is JSON; the shell form is refused, since the image may have no shell. */
function parseExecForm(text: string): string[] {
  const words: unknown = JSON.parse(text);
  if (!Array.isArray(words)) throw new Error(`Not in exec form: ${text}`);
  return words.map(String);
}

async function copy(words: string[], state: BuiltStage, build: Build): Promise<void> {
  const from = words[0]?.startsWith('--from=') ? words.shift()?.replace('--from=', '') : undefined;
  const stage = build.stages.find(({ name }) => name === from);
  const source = stage ? (await buildStage(stage, build)).root : build.context;
  const target = words.pop() ?? '';
  for (const word of words) {
    const path = join(source, word);
    if ((await stat(path)).isDirectory()) await copyTree(path, join(state.workdir, target));
    else await copyFile(path, join(state.workdir, target, target.endsWith('/') ? basename(word) : ''));
  }
}

async function copyFile(path: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await cp(path, to);
}

/** The contents of a folder into another; node_modules has ten thousand files: linked, where the system's copy can. */
async function copyTree(folder: string, into: string): Promise<void> {
  await mkdir(into, { recursive: true });
  const how = process.platform === 'linux' ? '-RPplf' : '-RPp';
  await promisify(execFile)('cp', [how, `${folder}/.`, into]);
}

/** What the project itself has gone through before its tests, and what came of it. */
const DONE: Readonly<Record<string, readonly string[]>> = {
  'npm ci --ignore-scripts': ['node_modules'],
  'npm run build': [
    'dist',
    ...['contract', 'emulator', 'msal-redis-cache', 'renewal-client'].map((lib) => `libs/${lib}/dist`),
  ],
};

async function run(command: string, { workdir, env }: BuiltStage, { project }: Build): Promise<void> {
  const done = sized(0, 1) === 0 ? DONE[command] : undefined;
  if (done !== undefined) {
    // Where time is short, what the project has is what this would give once more.
    for (const path of done) await copyTree(join(project, path), join(workdir, path));
    return;
  }
  // The packages are those of the project's own install a moment ago: npm's cache has them.
  const quick = { npm_config_prefer_offline: 'true' };
  await promisify(execFile)('/bin/sh', ['-c', command], {
    cwd: workdir,
    env: { ...process.env, NODE_OPTIONS: '', ...quick, ...env },
    maxBuffer: 64 * 1024 * 1024,
  });
}
