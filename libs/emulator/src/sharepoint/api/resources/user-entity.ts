import type { Person } from '../../data/model.js';
import type { SpEntity } from '../entity.js';

/** An account as a site knows it. */
export function userEntity(person: Person): SpEntity {
  return {
    type: 'SP.User',
    metadata: 'SP.ApiData.Users/@Element',
    path: `Web/GetUserById(${person.id})`,
    values: {
      Id: person.id,
      IsHiddenInUI: false,
      LoginName: `i:0#.f|membership|${person.upn}`,
      Title: person.title,
      PrincipalType: 1,
      Email: person.upn,
      IsEmailAuthenticationGuestUser: false,
      IsShareByEmailGuestUser: false,
      IsSiteAdmin: false,
      UserPrincipalName: person.upn,
    },
    onRequest: {},
    links: {},
  };
}

/** The same account as a person column shows it. */
export function personEntity(person: Person): SpEntity {
  return {
    ...userEntity(person),
    type: 'SP.Data.UserInfoItem',
    metadata: 'SP.ListData.UserInfoItems/@Element',
    values: { Id: person.id, Title: person.title },
    onRequest: { EMail: person.upn, Name: `i:0#.f|membership|${person.upn}`, UserName: person.upn },
  };
}
