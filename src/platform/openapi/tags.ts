/** What the operations are about. */
export const TAGS = {
  Session: 'Signing in and out, and who is signed in.',
  Tokens: 'When access tokens expire, and their renewal. Never a token.',
  SharePoint: 'Sites, lists, items, drives and files of the signed-in user.',
  'Pass-through': 'Microsoft Graph and SharePoint as their own clients know them.',
  'Change notifications': 'What SharePoint and Graph tell of changes, and who is told.',
  Operations: 'For operators and tools.',
} as const;
