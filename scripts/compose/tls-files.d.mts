export function writeTlsFiles(root: string, secrets: Record<string, string>): Promise<void>;
