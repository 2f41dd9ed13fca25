export interface MappedCase {
  readonly id: number;
  readonly what: string;
  readonly tests: readonly { readonly suite: string; readonly title: string }[];
}

export function casesOf(markdown: string): MappedCase[];
export function isSuite(suite: string, path: string): boolean;
export function titlePattern(title: string): RegExp;
