export function writeSecrets(root: string): Record<string, string>;
