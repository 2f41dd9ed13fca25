import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DrivePages, refusal, rows } from '../support/drive-pages.js';
import { startWorld, type World } from '../support/world.js';

let world: World;
let pages: DrivePages;

beforeAll(async () => {
  world = await startWorld();
  pages = await DrivePages.open(await world.signedIn());
});
afterAll(() => world.stop());
beforeEach(() => {
  world.emulator.transcript.clear();
  world.emulator.faults.clear();
});

const sentTo = (path: RegExp): unknown =>
  JSON.parse(world.emulator.transcript.find({ service: 'graph', path }).at(-1)?.body ?? 'null');

describe('a sharing link', () => {
  it('is made once, then found again, and works no more when it is withdrawn', async () => {
    const file = await pages.file('Linked.txt', 'linked');
    const body = {
      type: 'view',
      scope: 'anonymous',
      password: 'correct horse',
      expirationDateTime: '2030-01-31T00:00:00Z',
    };
    const made = await pages.send('POST', `${file}/links`, body);
    expect([made.status, made.json()]).toEqual([
      201,
      {
        id: expect.any(String),
        roles: ['read'],
        link: {
          type: 'view',
          scope: 'anonymous',
          webUrl: expect.stringMatching(/^http/),
          preventsDownload: false,
        },
        grantedTo: [],
        hasPassword: true,
        expirationDateTime: '2030-01-31T00:00:00Z',
      },
    ]);
    expect(sentTo(/createLink$/)).toEqual(body);
    expect(JSON.stringify(world.bff.log.lines)).not.toContain('correct horse');
    const location = String(made.headers['location']);
    expect((await pages.get(location)).json()).toEqual(made.json());

    const again = await pages.send('POST', `${file}/links`, { type: 'view', scope: 'anonymous' });
    expect([again.status, again.json()['id'], again.headers['location']]).toEqual([
      200,
      made.json()['id'],
      undefined,
    ]);
    expect(rows(await pages.get(`${file}/permissions`)).map(({ id }) => id)).toEqual([made.json()['id']]);
    const gone = await pages.send('DELETE', location);
    expect([gone.status, gone.body]).toEqual([204, '']);
    expect(refusal(await pages.get(location))).toEqual([404, 'not_found']);
    expect(refusal(await pages.send('DELETE', location))).toEqual([404, 'not_found']);
  });

  it.each([
    {},
    { type: 'owner' },
    { type: 'view', scope: 'world' },
    { type: 'view', expirationDateTime: 'tomorrow' },
    { type: 'view', password: '' },
    { type: 'view', retainInheritedPermissions: false },
  ])('is not made of %j, and nobody is asked', async (body) => {
    const answer = await pages.send('POST', `${pages.item('Welcome.txt')}/links`, body);
    expect(refusal(answer)).toEqual([400, 'bad_request']);
    expect(world.emulator.transcript.count({ service: 'graph' })).toBe(0);
  });

  it('that the tenant forbids is access_denied', async () => {
    world.emulator.faults.add({
      service: 'graph',
      action: {
        type: 'respond',
        status: 403,
        headers: { 'content-type': 'application/json' },
        body: { error: { code: 'accessDenied', innerError: { code: 'sharingDisabled' } } },
      },
    });
    const answer = await pages.send('POST', `${pages.item('Welcome.txt')}/links`, { type: 'edit' });
    expect(refusal(answer)).toEqual([403, 'access_denied']);
  });
});

describe('an invitation', () => {
  it('lets people in, who have to sign in unless that is waived, and mails nobody unasked', async () => {
    const file = await pages.file('Invited.txt', 'invited');
    const recipients = [{ email: 'guest@partner.example' }];
    const answer = await pages.send('POST', `${file}/invite`, { recipients, roles: ['write'] });
    expect([answer.status, answer.json()]).toEqual([
      200,
      {
        items: [
          expect.objectContaining({
            roles: ['write'],
            grantedTo: [{ name: 'guest@partner.example', email: 'guest@partner.example' }],
          }),
        ],
        refused: 0,
      },
    ]);
    expect(sentTo(/invite$/)).toEqual({
      recipients,
      roles: ['write'],
      requireSignIn: true,
      sendInvitation: false,
    });
    expect(rows(await pages.get(`${file}/permissions`))).toHaveLength(1);
  });

  it('tells how many SharePoint did not accept', async () => {
    world.emulator.faults.add({
      service: 'graph',
      path: /invite$/,
      action: {
        type: 'respond',
        status: 207,
        headers: { 'content-type': 'application/json' },
        body: { value: [{ id: '1', roles: ['read'] }, { error: { code: 'invalidRequest' } }] },
      },
    });
    const recipients = [{ email: 'a@partner.example' }, { email: 'b@partner.example' }];
    const body = { recipients, roles: ['read'] };
    const answer = await pages.send('POST', `${pages.item('Welcome.txt')}/invite`, body);
    expect(answer.json()).toEqual({ items: [{ id: '1', roles: ['read'], grantedTo: [] }], refused: 1 });
  });

  it.each([
    { roles: ['read'] },
    { recipients: [], roles: ['read'] },
    { recipients: [{}], roles: ['read'] },
    { recipients: [{ email: 'nobody' }], roles: ['read'] },
    { recipients: [{ email: 'a@b.example', alias: 'x' }], roles: ['read'] },
    { recipients: [{ email: 'a@b.example' }], roles: ['owner'] },
    { recipients: [{ objectId: 'me' }], roles: ['read'] },
    { recipients: ['a@b.example'], roles: ['read'] },
    { recipients: Array.from({ length: 101 }, () => ({ email: 'a@b.example' })), roles: ['read'] },
  ])('%# is refused, and nobody is asked', async (body) => {
    const answer = await pages.send('POST', `${pages.item('Welcome.txt')}/invite`, body);
    expect(refusal(answer)).toEqual([400, 'bad_request']);
    expect(world.emulator.transcript.count({ service: 'graph' })).toBe(0);
  });
});

describe('permissions', () => {
  it('say who has them in every form that Graph has for it, and where they come from', async () => {
    const user = (name: string): object => ({ user: { id: name, displayName: name } });
    world.emulator.faults.add({
      service: 'graph',
      path: /permissions/,
      action: {
        type: 'merge-json',
        members: {
          value: [
            { id: 'a=', roles: ['owner'], grantedToV2: { group: { displayName: 'Owners' } } },
            { id: 'b', roles: ['read'], grantedTo: user('Old') },
            { id: 'c', roles: ['read'], grantedToIdentitiesV2: [user('One'), { siteUser: { id: '7' } }] },
            { id: 'd', roles: 5, inheritedFrom: { id: '01PARENT' }, link: { webUrl: 'x?tempauth=1' } },
          ],
        },
      },
    });
    const answer = await pages.get(`${pages.item('Welcome.txt')}/permissions`);
    expect(rows(answer)).toEqual([
      { id: 'a=', roles: ['owner'], grantedTo: [{ name: 'Owners' }] },
      { id: 'b', roles: ['read'], grantedTo: [{ id: 'Old', name: 'Old' }] },
      { id: 'c', roles: ['read'], grantedTo: [{ id: 'One', name: 'One' }, { id: '7' }] },
      { id: 'd', roles: [], grantedTo: [], link: {}, inheritedFrom: '01PARENT' },
    ]);
  });

  it.each(['..%2Fx', '%252e%252e', 'a%2Fb', 'a%3Fb', 'a%00', '..'.repeat(3)])(
    'are not reached by %s',
    async (id) => {
      const answer = await pages.get(`${pages.item('Welcome.txt')}/permissions/${id}`);
      expect(refusal(answer)).toEqual([400, 'bad_request']);
      expect(world.emulator.transcript.count({ service: 'graph' })).toBe(0);
    },
  );
});
