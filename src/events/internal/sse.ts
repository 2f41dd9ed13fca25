/** Fields of one block of an event stream; `retry` in milliseconds. */
export interface Block {
  id?: string;
  event?: string;
  data?: object;
  retry?: number;
}

/**
 * Every field is one line: JSON has no line break, and ids and names are made of letters that are none.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */
export function toBlock({ id, event, data, retry }: Block): string {
  const fields = [
    retry === undefined ? '' : `retry: ${Math.round(retry)}\n`,
    id === undefined ? '' : `id: ${id}\n`,
    event === undefined ? '' : `event: ${event}\n`,
    data === undefined ? '' : `data: ${JSON.stringify(data)}\n`,
  ];
  return `${fields.join('')}\n`;
}

/** Says nothing: it keeps whoever is in between from taking the stream for dead. */
export const COMMENT = ':\n\n';
