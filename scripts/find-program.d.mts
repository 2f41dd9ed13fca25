export type TestProgram = 'redis' | 'chromium';
export const TEST_PROGRAMS: Record<TestProgram, { variable: string; names: string[]; package: string }>;
export function findProgram(key: TestProgram, env?: Record<string, string | undefined>): string | undefined;
