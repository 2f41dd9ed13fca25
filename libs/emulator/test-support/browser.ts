/** A browser as far as sign-in pages need one: cookies, forms and redirects, one step at a time. */
export class TestBrowser {
  private readonly cookies = new Map<string, string>();

  /** Follows redirects within the same origin; stops at the first that leaves it. */
  async open(url: string, form?: Record<string, string>): Promise<BrowserPage> {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
    });
    this.keep(response.headers.getSetCookie());
    return {
      url,
      status: response.status,
      headers: response.headers,
      location: response.headers.get('location') ?? undefined,
      html: await response.text(),
    };
  }

  /** Presses a button of the page's form, hidden fields included. */
  press(page: BrowserPage, name: string, value: string): Promise<BrowserPage> {
    const action = /<form method="post" action="([^"]*)"/.exec(page.html)?.[1] ?? '';
    if (!page.html.includes(`name="${name}" value="${value}"`)) {
      throw new Error(`The page has no ${name}=${value}`);
    }
    return this.open(new URL(unescapeHtml(action), page.url).href, {
      ...hiddenFields(page.html),
      [name]: value,
    });
  }

  private keep(setCookies: string[]): void {
    for (const line of setCookies) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      if (line.includes('expires=Thu, 01 Jan 1970')) this.cookies.delete(pair.slice(0, at));
      else this.cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
  }
}

export interface BrowserPage {
  url: string;
  status: number;
  headers: Headers;
  location: string | undefined;
  html: string;
}

/** The parameters of a redirect back to the client. */
export function answerIn(page: BrowserPage): URLSearchParams {
  const url = new URL(page.location ?? 'http://nowhere.invalid');
  return url.hash === '' ? url.searchParams : new URLSearchParams(url.hash.slice(1));
}

export function hiddenFields(html: string): Record<string, string> {
  const inputs = html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g);
  return Object.fromEntries([...inputs].map(([, name = '', value = '']) => [name, unescapeHtml(value)]));
}

function unescapeHtml(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
