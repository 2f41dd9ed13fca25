import type { Identity, IdentitySet, User } from '@microsoft/microsoft-graph-types';
import type { Person } from '../../sharepoint/data/model.js';

/** Graph tells the address of a user, though its own types know none. */
type SharePointIdentity = Identity & { email?: string };

/** `createdBy`, `lastModifiedBy`. */
export function identitySet(person: Person): IdentitySet & { user: SharePointIdentity } {
  const { objectId, title, upn } = person;
  return {
    user: objectId === '' ? { displayName: title } : { displayName: title, email: upn, id: objectId },
  };
}

/** `/me`. */
export function userView(person: Person): User {
  const [givenName = '', ...rest] = person.title.split(' ');
  return {
    businessPhones: [],
    displayName: person.title,
    givenName,
    jobTitle: null,
    mail: person.upn,
    mobilePhone: null,
    officeLocation: null,
    preferredLanguage: 'en-US',
    surname: rest.join(' '),
    userPrincipalName: person.upn,
    id: person.objectId,
  };
}
