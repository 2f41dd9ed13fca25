/** What the committed description is made with. */
export declare const SETTINGS: Readonly<Record<string, string>>;

/** The description as text, with a line feed at the end. Needs a build. */
export declare function openApiText(): Promise<string>;
