export declare const SECRET_MEMBERS: readonly string[];
export declare const SECRET_FIELDS: readonly string[];
export declare const SHORTEST_SECRET: number;

export type Forms = readonly (readonly [name: string, form: string])[];
export declare function formsOf(secret: string): Forms;
