export const USAGE = `npm run check:tenant [-- --user]

Tries the configuration in the environment against the tenant and says what each step proves.

  --user   also signs a user in, in your browser, to prove the delegated scopes, Graph and SharePoint
  --help   this text

Exit code 0: no step failed. 1: one did. Nothing is written anywhere, and no secret or token is printed.
`;

/** Throws a sentence for what it does not know. */
export function readArguments(words) {
  const options = { user: false, help: false };
  for (const word of words) {
    if (word === '--user') options.user = true;
    else if (word === '--help') options.help = true;
    else throw new Error(`Unknown: ${word}`);
  }
  return options;
}
