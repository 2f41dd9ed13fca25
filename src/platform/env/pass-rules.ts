import { ROUTES } from '@entra-bff/contract';
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

/** Functions that hand out tokens: no line lets them pass. */
const HANDS_OUT_TOKENS = /(?:acquire|create|get|issue|request)\w*token$|obotoken|^sp\.oauth|processquery/i;
/** What paths are made of, without the keys and the arguments that calls put in: those would never be compared. */
const FORMS: Readonly<Record<string, RegExp>> = {
  [ROUTES.graphMount]: /^\/(?:v1\.0|beta)(?:\/(?:\{\w+\}|[\w.$-]+(?:\(\))?|\*\*))+$/,
  [ROUTES.sharePointMount]: /^(?:\/(?!_)[^/()'{}]+)*\/_api(?:\/(?:[\w.$]+|\*\*))+$/i,
};

/** Says which line cannot be read, or would let nothing pass. */
export function faultOfPassRules(text: string): string | undefined {
  const lines = splitList(text).map((line) => [line, parsePassRule(line)] as const);
  const [bad] = lines.find(([, rule]) => rule === undefined) ?? [];
  if (bad !== undefined)
    return `contains "${bad}": write lines such as GET|POST /graph/v1.0/me/messages, comma-separated.`;
  const [idle] = lines.find(([, rule]) => rule !== undefined && !canMatch(rule)) ?? [];
  return idle === undefined
    ? undefined
    : `contains "${idle}", which can let nothing pass: paths begin with /graph/v1.0/ or hold /_api/, name no keys (lists/{list}, lists/getbytitle), and hand out no tokens.`;
}

function canMatch({ mount, pattern }: PassRule): boolean {
  return (
    FORMS[mount]?.test(pattern) === true && !pattern.split('/').some((name) => HANDS_OUT_TOKENS.test(name))
  );
}
