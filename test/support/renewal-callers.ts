import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { listeningPage } from './renewal-bench.js';

/** Each by its file below `node_modules`: another version is one more line here. */
const LIBRARIES: Record<string, string> = {
  'jquery-4.js': 'jquery/dist/jquery.js',
  'axios-1.js': 'axios/dist/axios.js',
};

export interface Called {
  status: number;
  /** As the page's own library gives it. */
  data: unknown;
}

/** How pages make their calls: none of it knows of tokens. As scripts that define `call(method, url, body)`. */
export const CALLERS: Record<string, { library?: string; call: string }> = {
  fetch: {
    call: `async (method, url, body) => {
      const answer = await fetch(url, { method, headers: { 'Content-Type': 'application/json' }, body });
      return { status: answer.status, data: await answer.json() };
    }`,
  },
  'fetch of a Request': {
    call: `async (method, url, body) => {
      const answer = await fetch(new Request(url, { method, headers: { 'Content-Type': 'application/json' }, body }));
      return { status: answer.status, data: await answer.json() };
    }`,
  },
  XMLHttpRequest: {
    call: `(method, url, body) => new Promise((resolve) => {
      const xhr = new XMLHttpRequest();
      xhr.open(method, url);
      xhr.setRequestHeader('Content-Type', 'application/json');
      xhr.responseType = 'json';
      xhr.onload = () => resolve({ status: xhr.status, data: xhr.response });
      xhr.send(body);
    })`,
  },
  '$.ajax of jQuery 4': {
    library: 'jquery-4.js',
    call: `(method, url, data) => new Promise((resolve) => {
      jQuery.ajax({ method, url, data, contentType: 'application/json' }).always((one, _text, other) => {
        const xhr = one && one.getResponseHeader ? one : other;
        resolve({ status: xhr.status, data: xhr.responseJSON });
      });
    })`,
  },
  ...Object.fromEntries(
    ['xhr', 'fetch'].map((adapter) => [
      `axios with its adapter ${adapter}`,
      {
        library: 'axios-1.js',
        call: `async (method, url, data) => {
          const headers = { 'Content-Type': 'application/json' };
          const answer = await axios({ method, url, data, headers, adapter: '${adapter}', validateStatus: null });
          return { status: answer.status, data: answer.data };
        }`,
      },
    ]),
  ),
};

/** A page with every library, loaded before our script and knowing nothing of it. */
export const CALLERS_PAGES: Record<string, string> = {
  'index.html': listeningPage(
    Object.keys(LIBRARIES)
      .map((name) => `<script src="/${name}"></script>`)
      .join(''),
  ),
  ...Object.fromEntries(
    Object.entries(LIBRARIES).map(([name, path]) => [name, readFileSync(`node_modules/${path}`, 'utf8')]),
  ),
};

export function callBy(
  tab: Page,
  caller: string,
  method: string,
  url: string,
  body?: string,
): Promise<Called> {
  const call = CALLERS[caller]?.call ?? '';
  const given = [method, url, ...(body === undefined ? [] : [body])].map((text) => JSON.stringify(text));
  return tab.evaluate<Called>(`(${call})(${given.join()})`);
}
