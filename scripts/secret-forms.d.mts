export declare const SECRET_MEMBERS: readonly string[];
export declare const SECRET_FIELDS: readonly string[];
export declare const SHORTEST_SECRET: number;
export declare function secretForms(secret: string): Record<string, string>;
