import { byId, h, on } from './dom.js';
import { say } from './log.js';
import { session } from './session.js';

const THROTTLE_SECONDS = 12;
const DOWN_SECONDS = 40;

/** Each: what the button does, what one should see, and how it is done. */
const TROUBLES = [
  {
    name: 'Expire the token now',
    does: 'Microsoft Graph refuses the token from this moment on.',
    see: 'The list is read again, and simply comes: the server renewed on the way.',
    run: async ({ press, username, requests }) => {
      await press('expire-access-tokens', { username });
      await requests.load();
      await session.renew();
    },
  },
  {
    name: 'Revoke the refresh token',
    does: 'Entra refuses the server’s refresh token, as after a change of password, and Graph the access token.',
    see: 'The server is refused, and the hidden iframe renews instead, while the list waits for it.',
    run: async ({ press, username, requests }) => {
      await press('revoke-refresh-tokens', { username });
      await press('expire-access-tokens', { username });
      await requests.load();
    },
  },
  {
    name: 'Sign me out at Entra',
    does: 'The tokens and Entra’s own sign-in are all gone.',
    see: 'Server and iframe are refused, and the page asks you. What you type is kept.',
    run: async ({ press, username, requests }) => {
      await press('revoke-refresh-tokens', { username });
      await press('end-browser-sessions', { username });
      await press('expire-access-tokens', { username });
      void requests.load();
    },
  },
  {
    name: 'Ask for a second factor',
    does: 'Entra wants to see your phone before your next save.',
    see: 'Edit a row and save: the page asks you, and the save goes on by itself.',
    run: async ({ press, username }) => {
      await press('user-state', { username, state: 'needs_mfa' });
      await press('revoke-access-tokens', { username });
    },
  },
  {
    name: 'Take Entra down',
    does: `Entra answers 503 for ${DOWN_SECONDS} seconds.`,
    see: 'The renewal waits and tries again. The list still works: the token lives.',
    run: async ({ press, requests, renewals }) => {
      await press('entra-down', { seconds: DOWN_SECONDS });
      await renewals.renewNow();
      await requests.load();
    },
  },
  {
    name: 'Throttle SharePoint',
    does: `SharePoint answers 429 for ${THROTTLE_SECONDS} seconds.`,
    see: 'The list says that it waits, and comes back by itself.',
    run: async ({ press, requests }) => {
      await press('throttle-graph', { seconds: THROTTLE_SECONDS });
      await requests.load();
    },
  },
  {
    name: 'Somebody edits a row',
    does: 'The first request is changed behind your back.',
    see: 'Edit that row and save: the page says so, and overwrites nothing.',
    run: async ({ requests }) => {
      const title = await requests.changeBehindTheScenes();
      if (title !== undefined) say(`Somebody changed “${title}”; the table does not know.`);
    },
  },
];

/** The buttons that make trouble, and the one that ends it. `context` is what they act on, `emulator` an origin. */
export function showTroubles(emulator, context) {
  const press = (name, body) => pressAt(emulator, name, body);
  byId('trouble-card').hidden = false;
  byId('troubles').append(...TROUBLES.map((trouble) => tile(trouble, { ...context, press })));
  on('back-to-normal', 'click', () =>
    attempt('All back to normal', async () => {
      await press('entra-down', { on: false });
      await press('throttle-graph', { seconds: 0 });
      await press('user-state', { username: context.username, state: 'ok' });
      await context.renewals.renewNow();
      await context.requests.load();
    }),
  );
}

function tile({ name, does, see, run }, context) {
  const id = `trouble-${name.toLowerCase().replaceAll(/\W+/g, '-')}`;
  const onclick = async ({ currentTarget: pressed }) => {
    pressed.setAttribute('aria-busy', 'true');
    await attempt(name, () => run(context));
    pressed.removeAttribute('aria-busy');
  };
  const button = h('button', { type: 'button', className: 'button', 'aria-describedby': id, onclick }, name);
  return h('li', {}, button, h('p', { id }, does, ' ', h('em', {}, see)));
}

async function attempt(name, work) {
  say(`You pressed: ${name}.`);
  try {
    await work();
  } catch (error) {
    say(`${name}: ${error.problem?.detail ?? error.message}`, 'bad');
  }
}

async function pressAt(emulator, name, body) {
  const answer = await fetch(`${emulator}/__emulator/${name}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  const said = await answer.text();
  if (!answer.ok) throw new Error(`The emulator refused: ${said}`);
}
