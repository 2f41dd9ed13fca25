import type { ReactElement } from 'react';
import { Requests } from './requests.tsx';
import { signIn, signOut, useBffSession } from './use-bff-session.ts';

const TEXTS = {
  'reauth-required': ['Please sign in again. The page stays as it is.', 'Sign in again'],
  'signed-out': ['You are signed out.', 'Sign in'],
  'user-changed': ['Somebody else has signed in.', 'Load their page'],
} as const;

export function App(): ReactElement {
  const { state } = useBffSession();
  return (
    <>
      <Banner />
      <h1>Requests of the demo site</h1>
      <Account />
      {(state === 'fresh' || state === 'reauth-required') && <Requests />}
    </>
  );
}

/** The application's own, in the place of the built-in one. */
function Banner(): ReactElement {
  const { ask } = useBffSession();
  const [text, label] = ask ? TEXTS[ask.reason] : [];
  return (
    <div role="alert">
      {ask && (
        <p>
          {text} <button onClick={ask.signIn}>{label}</button>
        </p>
      )}
    </div>
  );
}

function Account(): ReactElement | null {
  const { state, user } = useBffSession();
  if (state === 'anonymous') return <button onClick={signIn}>Sign in</button>;
  if (state !== 'fresh') return null;
  return (
    <p>
      Signed in as {user?.name} <button onClick={() => void signOut()}>Sign out</button>
    </p>
  );
}
