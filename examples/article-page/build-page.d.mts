export function buildPage(folder: string, options?: { leadSeconds?: number }): Promise<void>;
