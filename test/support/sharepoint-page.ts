import type { Answer, Browser } from './browser.js';

/** What a page does with the SharePoint API: JSON in, and out. */
export function sendJson(
  user: Browser,
  method: string,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return user.xhr(path, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

/** The `items` of a listing's answer. */
export function itemsOf(answer: Answer): Record<string, unknown>[] {
  const found = answer.json()['items'];
  return Array.isArray(found) ? found : [];
}

/** Status and code of a problem. */
export function told(answer: Answer): [number, unknown] {
  return [answer.status, answer.json()['code']];
}

/** Goes through a listing by its cursors; `most` pages at most. */
export async function everyPage(user: Browser, path: string, most: number): Promise<Answer[]> {
  const answers: Answer[] = [];
  let next: string | undefined = path;
  while (next !== undefined && answers.length < most) {
    const answer: Answer = await user.xhr(next);
    answers.push(answer);
    const { nextCursor } = answer.json();
    const mark = path.includes('?') ? '&' : '?';
    next = typeof nextCursor === 'string' ? `${path}${mark}cursor=${nextCursor}` : undefined;
  }
  return answers;
}
