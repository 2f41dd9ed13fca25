import { Api } from './api.js';
import { showBannerOf } from './banner.js';
import { byId, on } from './dom.js';
import { Files } from './files.js';
import { call } from './http.js';
import { endOfJourney, leaveFor } from './journey.js';
import { say } from './log.js';
import { forgetAll, recall, remember } from './memory.js';
import { Renewals } from './renewals.js';
import { Requests } from './requests.js';
import { RequestsData } from './requests-data.js';
import { knowsWho, session, whenAsked } from './session.js';
import { showTroubles } from './troubles.js';

const WITHOUT_EMULATOR = { site: '/sites/demo', list: 'Requests' };

const settings = (await call('/demo-config.json')).data ?? WITHOUT_EMULATOR;
await knowsWho();
if (session.user) await work(session.user);
else welcome();

function welcome() {
  byId('welcome').hidden = false;
  on('sign-in', 'click', (event) => {
    event.preventDefault();
    leaveFor(event.currentTarget.href, 'sign-in');
  });
  // In another tab, or at last.
  session.addEventListener('state', () => session.state === 'fresh' && location.reload());
  if (session.state === 'starting')
    byId('welcome').querySelector('.hint').textContent = 'The service does not answer.';
}

async function work(user) {
  const arrival = endOfJourney();
  if (recall('user', user.username) !== user.username) forgetAll();
  remember('user', user.username);
  showUser(user);
  say(`${arrival === 'redirect' ? 'Back from Entra' : 'Signed in'} as ${user.name}.`);
  byId('workplace').hidden = false;
  const api = new Api();
  const requests = new Requests(new RequestsData(api, settings));
  const files = new Files(api, settings);
  showBannerOf();
  const renewals = new Renewals(arrival);
  session.addEventListener('renewed', () => {
    void requests.retry();
    void files.retry();
  });
  const asked = new Promise((resolve) => whenAsked(resolve));
  whenAsked(() => requests.interrupt());
  if (settings.emulator !== undefined) {
    showTroubles(settings.emulator, { username: user.username, requests, renewals });
  }
  await Promise.race([asked, Promise.all([requests.load(), files.load()])]);
  requests.reopenDraft();
}

function showUser({ name, username, logoutUrl }) {
  byId('who').hidden = false;
  byId('user-name').textContent = name;
  byId('user-address').textContent = username;
  byId('avatar').textContent = initials(name);
  byId('sign-out').href = `${logoutUrl}&returnUrl=/`;
  on('sign-out', 'click', (event) => {
    event.preventDefault();
    forgetAll();
    session.signOut().catch(() => say('You could not be signed out: the service does not answer.', 'bad'));
  });
}

function initials(name) {
  const [first = '', ...others] = name.split(/\s+/).filter((word) => /^\p{L}/u.test(word));
  return (first.slice(0, 1) + (others.at(-1) ?? '').slice(0, 1)).toUpperCase();
}
