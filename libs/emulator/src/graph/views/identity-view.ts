import type { Person } from '../../sharepoint/data/model.js';

/** `createdBy`, `lastModifiedBy`. */
export function identitySet(person: Person): object {
  const { objectId, title, upn } = person;
  return {
    user: objectId === '' ? { displayName: title } : { displayName: title, email: upn, id: objectId },
  };
}

/** `/me`. */
export function userView(person: Person): object {
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
