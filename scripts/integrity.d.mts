export function withIntegrity(page: string): string;
