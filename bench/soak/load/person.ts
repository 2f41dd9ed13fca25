import { usernameOf } from './usernames.js';

export interface WrittenItem {
  id: string;
  etag: string;
  isChanged: boolean;
}

/** Somebody with a browser. */
export class Person {
  readonly cookies = new Map<string, string>();
  readonly username: string;
  /** Between a sign-out and the next sign-in nobody calls as this person. */
  isAway = true;
  inFlight = 0;

  item: WrittenItem | undefined;
  /** Two changes of one item at once would be a conflict. */
  isWriting = false;

  constructor(readonly index: number) {
    this.username = usernameOf(index);
  }

  get session(): string | undefined {
    return this.cookies.get('bff');
  }

  get cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  keep(setCookies: readonly string[]): void {
    for (const line of setCookies) {
      const [pair = ''] = line.split(';', 1);
      const at = pair.indexOf('=');
      const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
      if (value === '' || /max-age=0\b|expires=thu, 01 jan 1970/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
}
