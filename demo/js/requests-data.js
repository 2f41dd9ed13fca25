const PAGE_SIZE = 6;
const COLUMNS = 'Title,Status,Priority,DueDate';

export const STATUSES = ['New', 'In progress', 'Waiting', 'Done'];
export const PRIORITIES = [
  [1, 'High'],
  [2, 'Normal'],
  [3, 'Low'],
];

/** The Requests list, as the service's REST API gives it. Every method throws a ProblemError. */
export class RequestsData {
  #items;

  constructor(api, { site, list }) {
    this.api = api;
    this.#items = `/api/sharepoint/sites/${encodeURIComponent(site)}/lists/${encodeURIComponent(list)}/items`;
  }

  /** Newest first. `{ items, nextCursor? }` */
  page({ status, cursor }, onWait) {
    const query = new URLSearchParams({ top: PAGE_SIZE });
    if (cursor === undefined) {
      query.set('select', COLUMNS);
      query.set('orderby', 'ID desc');
      if (status !== '') query.set('filter', `Status eq '${status}'`);
    } else query.set('cursor', cursor);
    return this.api.get(`${this.#items}?${query}`, onWait);
  }

  read(id) {
    return this.api.get(`${this.#items}/${id}`);
  }

  add(values) {
    return this.api.write('POST', this.#items, { body: { fields: toFields(values) } });
  }

  change(id, etag, values) {
    return this.changeFields(id, etag, toFields(values));
  }

  changeFields(id, etag, fields) {
    return this.api.write('PATCH', `${this.#items}/${id}`, { etag, body: { fields } });
  }

  remove(id, etag) {
    return this.api.write('DELETE', `${this.#items}/${id}`, { etag });
  }
}

/** What a form shows of an item: text all of it. */
export function toValues({ fields }) {
  return {
    title: fields.Title ?? '',
    status: fields.Status ?? STATUSES[0],
    priority: String(fields.Priority ?? 2),
    due: (fields.DueDate ?? '').slice(0, 10),
  };
}

function toFields({ title, status, priority, due }) {
  return {
    Title: title.trim(),
    Status: status,
    Priority: Number(priority),
    DueDate: due === '' ? null : `${due}T08:00:00Z`,
  };
}

export function priorityText(priority) {
  return PRIORITIES.find(([value]) => value === Number(priority))?.[1] ?? '–';
}
