export interface Run {
  failed: boolean;
  output: string;
}

export interface PackedProject {
  /** Of the library. */
  name: string;
  /** What the compiler looks at. */
  include: readonly string[];
  /** Dependencies of the library, installed from this repository. */
  dependencies?: readonly string[];
  /** What the project has beside it. */
  linked?: readonly string[];
}

export function run(command: string, args: readonly string[], cwd: string, env?: object): Promise<Run>;
export function runNode(args: readonly string[], cwd: string, env?: object): Promise<Run>;
export function checkAndPack(library: string, folder: string): Promise<Run>;
export function apiComplaint(library: string): Promise<string>;
export function undocumentedExports(library: string): Promise<string[]>;
export function installPacked(folder: string, project: PackedProject): Promise<Run>;
export function compile(folder: string): Promise<Run>;
