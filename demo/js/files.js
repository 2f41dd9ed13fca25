import { byId, dayText, h, on } from './dom.js';
import { say } from './log.js';
import { Note } from './note.js';

const LARGEST_BYTES = 10 * 1024 * 1024;
const DRIVES = '/api/sharepoint/drives';
const KINDS = { file: '▤', folder: '▸' };

/** The card with the files of the site's library. */
export class Files {
  #note = new Note(byId('files-note'));
  #drive;
  #waits = false;

  constructor(api, { site }) {
    this.api = api;
    this.drivesOfSite = `/api/sharepoint/sites/${encodeURIComponent(site)}/drives`;
    on('file', 'change', ({ target }) => {
      const [file] = target.files;
      target.value = '';
      if (file) void this.#upload(file);
    });
    acceptDrops(byId('drop'), (file) => void this.#upload(file));
  }

  async load() {
    this.#waits = true;
    await this.#orNote(async () => {
      this.#drive ??= await this.#firstDrive();
      const { items } = await this.api.get(`${this.#drive}/children?top=100`, this.#note.wait);
      byId('files').replaceChildren(...items.map((item) => this.#line(item)));
      this.#waits = false;
    });
  }

  /** Loads what could not be loaded. */
  async retry() {
    if (this.#waits) await this.load();
  }

  async #firstDrive() {
    const { items } = await this.api.get(this.drivesOfSite, this.#note.wait);
    const drive = items.find(({ name }) => name === 'Documents') ?? items[0];
    return `${DRIVES}/${encodeURIComponent(drive.id)}`;
  }

  #line(item) {
    const { kind, name, size, childCount = 0, modifiedAt } = item;
    const about = kind === 'folder' ? `${childCount} in it` : sizeText(size);
    const download = h(
      'button',
      {
        type: 'button',
        className: 'button quiet',
        'aria-label': `Download ${name}`,
        onclick: () => void this.#download(item),
      },
      'Download',
    );
    return h(
      'li',
      {},
      h('span', { className: 'kind', 'aria-hidden': 'true' }, KINDS[kind]),
      h(
        'span',
        { className: 'file-name' },
        name,
        h('small', {}, `${about} · ${dayText(new Date(modifiedAt))}`),
      ),
      kind === 'file' ? download : undefined,
    );
  }

  async #upload(file, conflict = 'fail') {
    if (file.size > LARGEST_BYTES) return this.#note.show(`${file.name} is larger than 10 MB.`, 'bad');
    this.#note.show(`Uploading ${file.name} …`, 'wait');
    const path = `${this.#drive}/children/${encodeURIComponent(file.name)}/content?conflict=${conflict}`;
    try {
      const headers = { 'Content-Type': file.type || 'application/octet-stream' };
      const { data } = await this.api.send(path, { method: 'PUT', headers, body: file });
      say(`Uploaded: ${data.name}`, 'good');
      await this.load();
    } catch (error) {
      if (error.problem?.code === 'name_conflict') this.#askAboutName(file);
      else this.#failed(error);
    }
  }

  #askAboutName(file) {
    this.#note.show(`There is a ${file.name} already. `, 'bad');
    const choice = (text, conflict) =>
      h(
        'button',
        { type: 'button', className: 'button', onclick: () => void this.#upload(file, conflict) },
        text,
      );
    this.#note.element.append(choice('Replace it', 'replace'), ' ', choice('Keep both', 'rename'));
  }

  /** By script and not by a link: a call can wait for a renewal, a link cannot. */
  async #download({ id, name }) {
    await this.#orNote(async () => {
      const path = `${this.#drive}/items/${encodeURIComponent(id)}/content`;
      const { data } = await this.api.send(path, { blob: true, onWait: this.#note.wait });
      const href = URL.createObjectURL(data);
      h('a', { href, download: name }).click();
      setTimeout(() => URL.revokeObjectURL(href), 10_000);
      say(`Downloaded: ${name}`, 'good');
    });
  }

  async #orNote(work) {
    try {
      await work();
      this.#note.show();
    } catch (error) {
      this.#failed(error);
    }
  }

  #failed(error) {
    if (error.problem === undefined) throw error;
    this.#note.fail(error);
  }
}

function acceptDrops(place, onFile) {
  const mark = (isOver) => place.classList.toggle('over', isOver);
  place.addEventListener('dragover', (event) => {
    event.preventDefault();
    mark(true);
  });
  place.addEventListener('dragleave', () => mark(false));
  place.addEventListener('drop', (event) => {
    event.preventDefault();
    mark(false);
    const [file] = event.dataTransfer.files;
    if (file) onFile(file);
  });
}

function sizeText(bytes = 0) {
  if (bytes < 1_000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
