// What everybody does who runs a page, the service and an emulator in one process: a greeting, and an end.

const STOP_WITHIN_MS = 3_000;

/** What is printed when all of it runs. `emulator` is an origin. */
export function greeting({ page, emulator, tokenSeconds, leadSeconds }) {
  return `
  Open     ${page}
  Sign in  as any of the people on the list; there are no passwords

  Entra ID and SharePoint are emulated on this machine (${emulator}/__emulator/status).
  Access tokens live ${tokenSeconds} s and are renewed ${leadSeconds} s before their end, so that you see it.
  Ctrl-C ends everything.
`;
}

/** From now on Ctrl-C, or SIGTERM, calls `stop` and ends the process. */
export function stopOnSignal(stop) {
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void end(stop));
}

async function end(stop) {
  // A browser may hold a connection open: nobody should have to wait for it.
  setTimeout(() => process.exit(0), STOP_WITHIN_MS).unref();
  await stop();
  process.exit(0);
}
