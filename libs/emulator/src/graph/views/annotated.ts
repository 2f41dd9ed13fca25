/** A type of `@microsoft/microsoft-graph-types`, with the annotations that Graph puts beside its properties. */
export type Annotated<T> = T & Record<`@${string}`, unknown>;
