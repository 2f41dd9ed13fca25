const SIGNS = { proved: ' ok ', failed: 'FAIL', open: ' ?? ' };
const INDENT = ' '.repeat(18);

/** What was found, told as it is found. `open` is neither: it could not be shown, and why. */
export class Report {
  #counts = { proved: 0, failed: 0, open: 0 };
  #secrets;

  constructor(env, write) {
    this.write = write;
    this.#secrets = secretsOf(env);
  }

  tell({ id, proves }, { state, said, advice }) {
    this.#counts[state] += 1;
    const lines = [said, ...(state === 'proved' ? [`Proves: ${proves}`] : [])];
    if (advice !== undefined) lines.push(`Do: ${advice}`);
    this.write(
      this.#masked(`[${SIGNS[state]}] ${id.padEnd(INDENT.length - 8)} ${lines.join(`\n${INDENT}`)}\n`),
    );
  }

  say(text) {
    this.write(this.#masked(text));
  }

  /** A secret that came up on the way, such as a token. */
  hide(secret) {
    if (typeof secret === 'string' && secret.length >= 8) this.#secrets.push(secret);
  }

  /** Whether nothing failed. */
  end() {
    const { proved, failed, open } = this.#counts;
    this.write(`\n${proved} proved, ${failed} failed, ${open} open\n`);
    return failed === 0;
  }

  /** No line is made of a secret; should one ever be, it is not read here. */
  #masked(text) {
    return this.#secrets.reduce((masked, secret) => masked.replaceAll(secret, '***'), text);
  }
}

function secretsOf({ credential, encryptionKeys, redis }) {
  const keys = encryptionKeys.split(',').map((entry) => entry.slice(entry.indexOf(':') + 1).trim());
  return [credential.secret, redis?.password, redis?.sentinelPassword, ...keys].filter(
    (secret) => typeof secret === 'string' && secret.length >= 8,
  );
}
