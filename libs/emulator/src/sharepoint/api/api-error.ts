/** A refusal in SharePoint's terms: `code` is a number and a .NET type. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

const INVALID_QUERY = '-1, Microsoft.SharePoint.Client.InvalidClientQueryException';

export const apiErrors = {
  invalidQuery: (message: string) => new ApiError(400, INVALID_QUERY, message),
  noField: (name: string) =>
    new ApiError(400, INVALID_QUERY, `The field or property '${name}' does not exist.`),
  noProperty: (name: string, type: string) =>
    new ApiError(
      400,
      INVALID_QUERY,
      `The property '${name}' does not exist on type '${type}'. ` +
        'Make sure to only use property names that are defined by the type.',
    ),
  lookupNeedsTarget: (name: string) =>
    new ApiError(
      400,
      '-1, Microsoft.SharePoint.SPException',
      `The query to field '${name}' is not valid. The $select query string must specify the target fields ` +
        `and the $expand query string must contains ${name}.`,
    ),
  noResource: (name: string) =>
    new ApiError(
      404,
      '-1, Microsoft.SharePoint.Client.ResourceNotFoundException',
      `Cannot find resource for the request ${name}.`,
    ),
  noListTitled: (title: string, webUrl: string) =>
    new ApiError(
      404,
      '-1, System.ArgumentException',
      `List '${title}' does not exist at site with URL '${webUrl}'.`,
    ),
  noList: () =>
    new ApiError(
      404,
      '-2130575322, Microsoft.SharePoint.SPException',
      'List does not exist. The page you selected contains a list that does not exist. ' +
        'It may have been deleted by another user.',
    ),
  noItem: () =>
    new ApiError(
      404,
      '-2130575338, Microsoft.SharePoint.SPException',
      'Item does not exist. It may have been deleted by another user.',
    ),
  noFile: () => new ApiError(404, '-2147024894, System.IO.FileNotFoundException', 'File Not Found.'),
  badServerRelativeUrl: () =>
    new ApiError(
      400,
      '-2146233086, System.ArgumentOutOfRangeException',
      'Specified argument was out of the range of valid values.\r\nParameter name: serverRelativeUrl',
    ),
  nameTaken: (name: string) =>
    new ApiError(
      409,
      '-2130575257, Microsoft.SharePoint.SPException',
      `A file with the name ${name} already exists. It was last modified by System Account.`,
    ),
  listTitleTaken: () =>
    new ApiError(
      409,
      '-2130575342, Microsoft.SharePoint.SPException',
      'A list, survey, discussion board, or document library with the specified title already exists in this Web site.  ' +
        'Please choose another title.',
    ),
  denied: () =>
    new ApiError(
      403,
      '-2147024891, System.UnauthorizedAccessException',
      'Access denied. You do not have permission to perform this action or access this resource.',
    ),
  staleDigest: () =>
    new ApiError(
      403,
      '-2130575252, Microsoft.SharePoint.SPException',
      'The security validation for this page is invalid and might be corrupted. ' +
        "Please use your web browser's Back button to try your operation again.",
    ),
  etagMismatch: (sent: string, current: string) =>
    new ApiError(
      412,
      '-1, Microsoft.SharePoint.Client.ClientServiceException',
      `The request ETag value '${sent}' does not match the object's ETag value '${current}'.`,
    ),
  threshold: () =>
    new ApiError(
      500,
      '-2147024860, Microsoft.SharePoint.SPQueryThrottledException',
      'The attempted operation is prohibited because it exceeds the list view threshold.',
    ),
  wrongOffset: () =>
    new ApiError(
      400,
      '-2147024809, System.ArgumentException',
      'The specified file offset does not match the end of the uploaded data.',
    ),
  checkedOut: (name: string) =>
    new ApiError(
      423,
      '-2147018894, Microsoft.SharePoint.SPFileLockException',
      `The file ${name} is locked for exclusive use by another user.`,
    ),
  methodNotAllowed: (method: string) =>
    new ApiError(
      405,
      '-1, Microsoft.SharePoint.Client.ClientServiceException',
      `The HTTP method '${method}' cannot be used to access the resource.`,
    ),
  argument: (message: string) => new ApiError(400, '-2147024809, System.ArgumentException', message),
};
