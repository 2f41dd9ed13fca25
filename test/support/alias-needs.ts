import { ROUTES } from '@entra-bff/contract';
import type { Operation } from '../../src/platform/env/alias-operations.js';
import { declaredRoutes } from './routes.js';

/** A curated route below a list or a drive: what an alias has to open for it, and a body that it takes. */
export interface Need {
  /** `METHOD path` below `/api/sharepoint`. */
  route: string;
  operations: readonly Operation[];
  body?: object;
}

const LIST = '/lists/{list}';
const ITEM = `${LIST}/items/{item}`;
const FILES = `${ITEM}/attachments`;
const DRIVE = '/drives/{drive}';
const FILE = `${DRIVE}/items/{item}`;
const FIELDS = { fields: { Title: 'x' } };
const FOLDER = { name: 'A folder' };
const INVITE = { recipients: [{ email: 'alex@contoso.onmicrosoft.com' }], roles: ['read'] };

/** Written down by hand, so that a route which forgets to say what it needs is told. */
export const NEEDS: readonly Need[] = [
  { route: `GET ${LIST}`, operations: ['read'] },
  { route: `GET ${LIST}/columns`, operations: ['read'] },
  { route: `POST ${LIST}/columns`, operations: ['manage'], body: { name: 'Extra', type: 'text' } },
  { route: `GET ${LIST}/changes`, operations: ['read', 'changes'] },
  { route: `POST ${LIST}/subscriptions`, operations: ['read', 'subscribe'], body: {} },
  { route: `GET ${LIST}/items`, operations: ['read'] },
  { route: `POST ${LIST}/items`, operations: ['create'], body: FIELDS },
  { route: `GET ${ITEM}`, operations: ['read'] },
  { route: `PATCH ${ITEM}`, operations: ['update'], body: FIELDS },
  { route: `DELETE ${ITEM}`, operations: ['delete'] },
  { route: `GET ${ITEM}/versions`, operations: ['read', 'versions'] },
  { route: `POST ${ITEM}/versions/{version}/restore`, operations: ['update', 'versions'] },
  { route: `GET ${FILES}`, operations: ['read', 'attachments'] },
  { route: `GET ${FILES}/{name}`, operations: ['read', 'attachments'] },
  { route: `POST ${FILES}/{name}`, operations: ['update', 'attachments'] },
  { route: `PUT ${FILES}/{name}`, operations: ['update', 'attachments'] },
  { route: `DELETE ${FILES}/{name}`, operations: ['update', 'attachments'] },
  { route: `GET ${DRIVE}`, operations: ['read'] },
  { route: `GET ${DRIVE}/item`, operations: ['read'] },
  { route: `GET ${DRIVE}/search`, operations: ['read', 'search'] },
  { route: `GET ${DRIVE}/changes`, operations: ['read', 'changes'] },
  { route: `GET ${DRIVE}/children`, operations: ['read'] },
  { route: `POST ${DRIVE}/subscriptions`, operations: ['read', 'subscribe'], body: {} },
  { route: `POST ${DRIVE}/folders`, operations: ['create'], body: FOLDER },
  { route: `PUT ${DRIVE}/children/{name}/content`, operations: ['create'] },
  { route: `POST ${DRIVE}/children/{name}/uploads`, operations: ['create'], body: {} },
  { route: `GET ${FILE}`, operations: ['read'] },
  { route: `PATCH ${FILE}`, operations: ['update'], body: { name: 'Other.txt' } },
  { route: `DELETE ${FILE}`, operations: ['delete'] },
  { route: `GET ${FILE}/children`, operations: ['read'] },
  { route: `POST ${FILE}/folders`, operations: ['create'], body: FOLDER },
  { route: `GET ${FILE}/content`, operations: ['read'] },
  { route: `HEAD ${FILE}/content`, operations: ['read'] },
  { route: `PUT ${FILE}/content`, operations: ['update'] },
  { route: `POST ${FILE}/uploads`, operations: ['update'], body: {} },
  { route: `PUT ${FILE}/children/{name}/content`, operations: ['create'] },
  { route: `POST ${FILE}/children/{name}/uploads`, operations: ['create'], body: {} },
  { route: `POST ${FILE}/copy`, operations: ['read', 'create'], body: { name: 'Copy.txt' } },
  { route: `POST ${FILE}/checkout`, operations: ['update'] },
  { route: `POST ${FILE}/checkin`, operations: ['update'], body: {} },
  { route: `POST ${FILE}/discard`, operations: ['update'] },
  { route: `GET ${FILE}/versions`, operations: ['read', 'versions'] },
  { route: `GET ${FILE}/versions/{version}/content`, operations: ['read', 'versions'] },
  { route: `POST ${FILE}/versions/{version}/restore`, operations: ['update', 'versions'] },
  { route: `GET ${FILE}/thumbnails`, operations: ['read'] },
  { route: `GET ${FILE}/thumbnails/{thumbnail}/{size}/content`, operations: ['read'] },
  { route: `POST ${FILE}/preview`, operations: ['read'], body: {} },
  { route: `POST ${FILE}/links`, operations: ['read', 'share'], body: { type: 'view' } },
  { route: `POST ${FILE}/invite`, operations: ['read', 'share'], body: INVITE },
  { route: `GET ${FILE}/permissions`, operations: ['read', 'share'] },
  { route: `GET ${FILE}/permissions/{permission}`, operations: ['read', 'share'] },
  { route: `DELETE ${FILE}/permissions/{permission}`, operations: ['read', 'share'] },
];

/** Routes whose path names nothing that has an alias: what they are about is judged when it is made, or part by part. */
export const JUDGED_ELSEWHERE: readonly string[] = [
  'DELETE /subscriptions/{subscription}',
  'DELETE /uploads/{upload}',
  'GET /operations/{operation}',
  'GET /subscriptions',
  'GET /uploads/{upload}',
  'PATCH /uploads/{upload}',
  'POST /batch',
  'PUT /uploads/{upload}',
];

/** `METHOD path` below `/api/sharepoint` of every route that a controller declares. */
export function curatedRoutes(): string[] {
  return declaredRoutes()
    .filter(({ path }) => path.startsWith(`${ROUTES.sharePoint}/`))
    .map(({ method, path }) => `${method} ${path.slice(ROUTES.sharePoint.length)}`)
    .toSorted();
}
