import { splitList } from './values.js';

/** One line of what pass-through mounts let pass. */
export interface PassRule {
  /** Upper case. */
  methods: readonly string[];
  /** The mount's path: `/graph`. */
  mount: string;
  /** Below it: `/v1.0/sites/{site}/lists`; `**` at the end stands for any rest. */
  pattern: string;
  /** Body and answer are a file's bytes rather than JSON. */
  bytes: boolean;
}

const RULE =
  /^((?:GET|POST|PUT|PATCH|DELETE)(?:\|(?:GET|POST|PUT|PATCH|DELETE))*) (\/graph|\/sharepoint)((?:\/[^/\s*]+)*(?:\/\*\*)?)( bytes)?$/;

/** `GET|POST /graph/v1.0/me/messages`, with ` bytes` at the end for content; undefined for anything else. */
export function parsePassRule(text: string): PassRule | undefined {
  const [whole, methods = '', mount = '', pattern = '', bytes] = RULE.exec(text) ?? [];
  if (whole === undefined || pattern === '') return undefined;
  return { methods: methods.split('|'), mount, pattern, bytes: bytes !== undefined };
}

export function parsePassRules(text: string | undefined): PassRule[] {
  return splitList(text)
    .map(parsePassRule)
    .filter((rule) => rule !== undefined);
}

/** Says which line cannot be read. */
export function faultOfPassRules(text: string): string | undefined {
  const bad = splitList(text).find((line) => parsePassRule(line) === undefined);
  return bad === undefined
    ? undefined
    : `contains "${bad}": write lines such as GET|POST /graph/v1.0/me/messages, comma-separated.`;
}
