interface Cookie {
  name: string;
  value: string;
}

/** Cookies by host, as a browser keeps them: ports do not matter to it. */
export class CookieJar {
  readonly #hosts = new Map<string, Map<string, Cookie>>();

  store(url: URL, setCookies: readonly string[]): void {
    const cookies = this.#hosts.get(url.hostname) ?? new Map<string, Cookie>();
    this.#hosts.set(url.hostname, cookies);
    for (const line of setCookies) {
      const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
      const [name = '', ...rest] = pair.split('=');
      const maxAge = attributes.find((attribute) => /^max-age=/i.test(attribute))?.slice('max-age='.length);
      if (maxAge !== undefined && Number(maxAge) <= 0) cookies.delete(name);
      else cookies.set(name, { name, value: rest.join('=') });
    }
  }

  header(url: URL): string | undefined {
    const cookies = [...(this.#hosts.get(url.hostname)?.values() ?? [])];
    return cookies.length === 0 ? undefined : cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  }

  get(hostname: string, name: string): string | undefined {
    return this.#hosts.get(hostname)?.get(name)?.value;
  }

  set(hostname: string, name: string, value: string): void {
    this.store(new URL(`http://${hostname}`), [`${name}=${value}`]);
  }

  clear(hostname: string): void {
    this.#hosts.delete(hostname);
  }
}
