/** The text is not OData as SharePoint speaks it. The services turn this into a 400. */
export class ODataSyntaxError extends Error {}
