import type { Answer, Browser, XhrOptions } from './browser.js';

const API = '/api/sharepoint';

/** The library of the emulated tenant's demo site, as a signed-in page calls it. */
export class DrivePages {
  private constructor(
    readonly user: Browser,
    /** `/api/sharepoint/drives/{drive}`. */
    readonly drive: string,
    private readonly ids: Map<string, string>,
  ) {}

  static async open(user: Browser): Promise<DrivePages> {
    const [first] = rows(await user.xhr(`${API}/sites/%2Fsites%2Fdemo/drives`));
    const drive = `${API}/drives/${String(first?.['id'])}`;
    const pages = new DrivePages(user, drive, new Map());
    await pages.look();
    return pages;
  }

  /** Learns the ids of what is in the root folder now. */
  async look(): Promise<void> {
    for (const { name, id } of rows(await this.user.xhr(`${this.drive}/children`)))
      this.ids.set(String(name), String(id));
  }

  id(name: string): string {
    return this.ids.get(name) ?? name;
  }

  /** The address of what has this name in the root folder, or of an id. */
  item(name: string): string {
    return `${this.drive}/items/${this.id(name)}`;
  }

  /** Another user's pages of the same drive. */
  as(user: Browser): DrivePages {
    return new DrivePages(user, this.drive, this.ids);
  }

  /** Makes a file in the root folder: its address. */
  async file(name: string, content: string | Buffer): Promise<string> {
    const address = `${this.drive}/children/${encodeURIComponent(name)}/content?conflict=replace`;
    const headers = { 'content-type': 'application/octet-stream' };
    const made = await this.user.xhr(address, { method: 'PUT', body: content, headers });
    this.ids.set(name, String(made.json()['id']));
    return this.item(name);
  }

  async etag(address: string): Promise<string> {
    return String((await this.user.xhr(address)).headers['etag']);
  }

  get(path: string, options: XhrOptions = {}): Promise<Answer> {
    return this.user.xhr(path, options);
  }

  send(
    method: string,
    path: string,
    json?: object,
    headers: Record<string, string | undefined> = {},
  ): Promise<Answer> {
    const body = json === undefined ? {} : { body: JSON.stringify(json) };
    const type = json === undefined ? {} : { 'content-type': 'application/json' };
    return this.user.xhr(path, { method, ...body, headers: { ...type, ...headers } });
  }
}

export function rows(answer: Answer): Record<string, unknown>[] {
  const { items } = answer.json();
  return Array.isArray(items) ? items : [];
}

/** Status and code of a refusal. */
export function refusal(answer: Answer): [number, unknown] {
  return [answer.status, answer.json()['code']];
}
