/** A refusal in Graph's terms. */
export class GraphError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly more: { innerCode?: string; headers?: Record<string, string> } = {},
  ) {
    super(message);
  }
}

export const graphErrors = {
  badRequest: (message: string) => new GraphError(400, 'invalidRequest', message),
  noSegment: (name: string) =>
    new GraphError(400, 'BadRequest', `Resource not found for the segment '${name}'.`),
  methodNotAllowed: () =>
    new GraphError(
      405,
      'UnknownError',
      'The OData request is not supported: this method is not allowed here.',
    ),
  notFound: (message = 'The resource could not be found.') => new GraphError(404, 'itemNotFound', message),
  siteNotFound: () => new GraphError(404, 'itemNotFound', 'Requested site could not be found'),
  listNotFound: () => new GraphError(404, 'itemNotFound', 'The specified list was not found'),
  denied: () => new GraphError(403, 'accessDenied', 'Access denied'),
  nameTaken: () => new GraphError(409, 'nameAlreadyExists', 'The specified item name already exists.'),
  etagMismatch: () =>
    new GraphError(
      412,
      'resourceModified',
      'The resource has changed since the caller last read it; usually an eTag mismatch',
    ),
  locked: () => new GraphError(423, 'resourceLocked', 'The resource you are attempting to access is locked'),
  tooLarge: () =>
    new GraphError(
      413,
      'invalidRequest',
      'The content is too large for this operation; use an upload session.',
    ),
  notIndexed: (column: string) =>
    new GraphError(
      400,
      'invalidRequest',
      `Field '${column}' cannot be referenced in filter or orderby as it is not indexed. Provide the ` +
        `'Prefer: HonorNonIndexedQueriesWarningMayFailRandomly' header to allow this, but be warned that such ` +
        'queries may fail on large lists.',
    ),
  validationFailed: () =>
    new GraphError(
      400,
      'ValidationError',
      'Subscription validation request failed. Notification endpoint must respond with 200 OK.',
    ),
  uploadExists: () =>
    new GraphError(409, 'nameAlreadyExists', 'An upload session already exists for this item.'),
  resync: (location: string) =>
    new GraphError(
      410,
      'resyncRequired',
      "Resync required. Replace any local items with the server's version.",
      {
        innerCode: 'resyncChangesApplyDifferences',
        headers: { Location: location },
      },
    ),
};
