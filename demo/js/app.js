import { Api } from './api.js';
import { hideBanner, showBanner } from './banner.js';
import { byId, on } from './dom.js';
import { Files } from './files.js';
import { History, sentenceOf } from './history.js';
import { call } from './http.js';
import { endOfJourney, leaveFor } from './journey.js';
import { say } from './log.js';
import { forgetAll, recall, remember } from './memory.js';
import { Renewal } from './renewal.js';
import { Requests } from './requests.js';
import { RequestsData } from './requests-data.js';
import { showToken } from './token-card.js';
import { showTroubles } from './troubles.js';

const KEPT = 'What you have typed is kept, and waits for you here.';
const SIGN_IN_AGAIN = { title: 'Sign in again to continue', text: `Entra wants to see you. ${KEPT}` };
const STEP_UP = {
  title: 'One more step to continue',
  text: `Your organisation asks you to prove that it is you. ${KEPT}`,
};
const ENDED = { title: 'Your session has ended', text: `Sign in again to continue. ${KEPT}` };

const WITHOUT_EMULATOR = { site: '/sites/demo', list: 'Requests' };

const settings = (await call('/demo-config.json')).data ?? WITHOUT_EMULATOR;
const { ok, data: user, problem } = await call('/bff/user');
if (ok) await work(user);
else welcome(problem);

function welcome({ code, detail }) {
  byId('welcome').hidden = false;
  on('sign-in', 'click', (event) => {
    event.preventDefault();
    leaveFor(event.currentTarget.href, 'sign-in');
  });
  if (code !== 'session_required') byId('welcome').querySelector('.hint').textContent = detail;
}

async function work(signedIn) {
  const arrival = endOfJourney();
  if (recall('user', signedIn.username) !== signedIn.username) forgetAll();
  remember('user', signedIn.username);
  showUser(signedIn);
  say(`${arrival === 'redirect' ? 'Back from Entra' : 'Signed in'} as ${signedIn.name}.`);
  byId('workplace').hidden = false;
  const renewal = new Renewal();
  const api = new Api(renewal);
  const requests = new Requests(new RequestsData(api, settings));
  const files = new Files(api, settings);
  showToken(renewal);
  followRenewals(renewal, arrival, () => {
    void requests.retry();
    void files.retry();
  });
  if (settings.emulator !== undefined) {
    showTroubles(settings.emulator, { username: signedIn.username, renewal, requests });
  }
  await renewal.start();
  await Promise.all([requests.load(), files.load()]);
  requests.reopenDraft();
}

function showUser({ name, username, logoutUrl }) {
  byId('who').hidden = false;
  byId('user-name').textContent = name;
  byId('user-address').textContent = username;
  byId('avatar').textContent = initials(name);
  byId('sign-out').href = `${logoutUrl}&returnUrl=/`;
  on('sign-out', 'click', forgetAll);
}

function initials(name) {
  const [first = '', ...others] = name.split(/\s+/).filter((word) => /^\p{L}/u.test(word));
  return (first.slice(0, 1) + (others.at(-1) ?? '').slice(0, 1)).toUpperCase();
}

/** History, log and banner hear of every attempt. */
function followRenewals(renewal, arrival, onRenewed) {
  const history = new History();
  renewal.addEventListener('attempt', ({ detail }) => {
    history.add(detail);
    say(sentenceOf(detail), detail.outcome === 'renewed' ? 'good' : 'plain');
    if (detail.outcome === 'renewed') onRenewed();
  });
  renewal.addEventListener('schedule', hideBanner);
  if (arrival !== undefined) {
    const first = ({ detail }) =>
      history.add({ rung: arrival, outcome: 'renewed', expiresOn: detail.expiresOn });
    renewal.addEventListener('schedule', first, { once: true });
  }
  renewal.addEventListener('ask', ({ detail: { loginUrl, isStepUp } }) =>
    showBanner({ ...(isStepUp ? STEP_UP : SIGN_IN_AGAIN), loginUrl }),
  );
  renewal.addEventListener('ended', ({ detail }) => showBanner({ ...ENDED, loginUrl: detail }));
  on('by-server', 'click', () => void renewal.byServer());
  on('by-frame', 'click', () => void renewal.byFrame());
  on('by-redirect', 'click', () => leaveFor('/bff/login', 'redirect'));
}
