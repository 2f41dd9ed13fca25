import { byId, h, on } from './dom.js';
import { say } from './log.js';
import { Note } from './note.js';
import { keptDraft, RequestEditor } from './request-editor.js';
import { requestRow } from './request-row.js';
import { STATUSES } from './requests-data.js';

const HEADINGS = ['Title', 'Status', 'Priority', 'Due', 'Actions'];

/** The card with the list. */
export class Requests {
  #note = new Note(byId('requests-note'));
  #body = h('tbody', { role: 'rowgroup' });
  #page = { items: [] };
  /** The cursors that led here; the first page has none. */
  #cursors = [undefined];
  #editor;
  #waits = false;

  constructor(data) {
    this.data = data;
    byId('requests-table').replaceChildren(emptyTable(this.#body));
    byId('status-filter').append(
      h('option', { value: '' }, 'All of them'),
      ...STATUSES.map((status) => h('option', { value: status }, status)),
    );
    on('status-filter', 'change', () => this.#turnTo([undefined]));
    on('add', 'click', () => this.#open(new RequestEditor({}, this.#editing())));
    on('previous', 'click', () => this.#turnTo(this.#cursors.slice(0, -1)));
    on('next-page', 'click', () => this.#turnTo([...this.#cursors, this.#page.nextCursor]));
    on('editor-form', 'submit', (event) => {
      event.preventDefault();
      if (event.target.reportValidity()) void this.#save();
    });
  }

  /** The page of the list that is shown, from the service. */
  async load() {
    const status = byId('status-filter').value;
    byId('requests-table').setAttribute('aria-busy', 'true');
    try {
      this.#page = await this.data.page({ status, cursor: this.#cursors.at(-1) }, this.#note.wait);
      this.#waits = false;
      this.#note.show();
      this.#draw();
    } catch (error) {
      this.#waits = true;
      this.#failed(error);
    } finally {
      byId('requests-table').removeAttribute('aria-busy');
    }
  }

  /** Loads what could not be loaded. */
  async retry() {
    if (this.#waits) await this.load();
  }

  /** Only the user can help: what is being saved waits, and would outlive the page. */
  interrupt() {
    if (!this.#editor?.busy) return;
    this.#editor.interrupt();
    this.#editor.tell('Not saved yet. It is kept, and saved by itself when you have signed in again.');
  }

  /** What was being typed before the way to Entra. */
  reopenDraft() {
    const draft = keptDraft();
    if (draft === undefined) return;
    this.#open(new RequestEditor(draft, this.#editing()));
    const button = draft.id === undefined ? 'Add' : 'Save';
    const next = draft.interrupted ? `Press ${button} to finish.` : 'They are not saved yet.';
    this.#editor.tell(`Your changes are still here. ${next}`);
    say('What you were typing is still here.');
  }

  /** The first request that is shown, as another tab would change it: the table does not know. */
  async changeBehindTheScenes() {
    const [item] = this.#page.items;
    if (item === undefined) return undefined;
    const current = await this.data.read(item.id);
    const fields = { Status: current.fields.Status === 'Done' ? 'Waiting' : 'Done' };
    await this.data.changeFields(current.id, current.etag, fields);
    return item.fields.Title;
  }

  #turnTo(cursors) {
    this.#cursors = cursors;
    return this.load();
  }

  #draw() {
    const { items, nextCursor } = this.#page;
    const giveFocusBack = this.#rememberFocus();
    const rows = items.flatMap((item) => (item.id === this.#editor?.id ? [] : [this.#row(item)]));
    const at = items.findIndex(({ id }) => id === this.#editor?.id);
    if (this.#editor) rows.splice(Math.max(at, 0), 0, this.#editor.row, this.#editor.messageRow);
    if (rows.length === 0) rows.push(nothingHere());
    this.#body.replaceChildren(...rows);
    giveFocusBack();
    byId('previous').disabled = this.#cursors.length === 1;
    byId('next-page').disabled = nextCursor === undefined;
    byId('page-number').textContent = `Page ${this.#cursors.length}`;
  }

  /** A row that is moved or drawn anew loses the focus: it goes to the same place again. */
  #rememberFocus() {
    const focused = document.activeElement;
    const row = this.#body.contains(focused) ? focused.closest('tr') : null;
    if (row === null) return () => {};
    const at = [...row.querySelectorAll('button')].indexOf(focused);
    return () => {
      const same = this.#body.querySelector(`[data-id="${row.dataset.id}"]`)?.querySelectorAll('button')[at];
      (row.isConnected ? focused : same)?.focus();
    };
  }

  #row(item) {
    return requestRow(item, {
      onEdit: () => this.#open(RequestEditor.of(item, this.#editing())),
      onDelete: () => this.#delete(item),
    });
  }

  #open(editor) {
    this.#editor = editor;
    this.#draw();
    editor.focus();
  }

  #editing() {
    return { onSave: () => void this.#save(), onClose: () => this.#close() };
  }

  #close() {
    const id = this.#editor?.id;
    this.#editor?.close();
    this.#editor = undefined;
    this.#draw();
    (this.#body.querySelector(`[data-id="${id}"] button`) ?? byId('add')).focus();
  }

  async #save() {
    const editor = this.#editor;
    const { id, etag, values } = editor;
    editor.busy = true;
    try {
      await (id === undefined ? this.data.add(values) : this.data.change(id, etag, values));
      say(`${id === undefined ? 'Added' : 'Saved'}: ${values.title}`, 'good');
      this.#close();
      await (id === undefined ? this.#turnTo([undefined]) : this.load());
    } catch (error) {
      editor.busy = false;
      await this.#saveFailed(editor, error);
    }
  }

  async #saveFailed(editor, error) {
    const { code, detail } = problemOf(error);
    if (code === 'etag_mismatch') return this.#conflict(editor);
    if (code === 'not_found')
      return editor.tell('Somebody deleted it in the meantime.', ['Close', () => this.#reload()]);
    const waits = code === 'reauth_required' || code === 'session_required';
    if (waits) editor.interrupt();
    editor.tell(waits ? 'Not saved yet. It is kept: sign in again, then save.' : `Not saved: ${detail}`);
    if (!waits) say(`Not saved: ${detail}`, 'bad');
  }

  async #conflict(editor) {
    say('Somebody else changed the request meanwhile; nothing was overwritten.', 'bad');
    try {
      editor.tellConflict(await this.data.read(editor.id), { onTheirs: () => this.#reload() });
    } catch (error) {
      await this.#saveFailed(editor, error);
    }
  }

  #reload() {
    this.#close();
    return this.load();
  }

  async #delete(item) {
    const { Title: title } = item.fields;
    try {
      await this.data.remove(item.id, item.etag);
      say(`Deleted: ${title}`, 'good');
      await this.load();
      byId('add').focus();
    } catch (error) {
      await this.load();
      if (problemOf(error).code === 'etag_mismatch') {
        this.#note.show(`Somebody changed “${title}”. Have another look before you delete it.`, 'bad');
      } else this.#failed(error);
    }
  }

  #failed(error) {
    problemOf(error);
    this.#note.fail(error);
  }
}

/** Of a ProblemError; anything else is a mistake of this page. */
function problemOf(error) {
  if (error.problem === undefined) throw error;
  return error.problem;
}

/** Roles are told: a narrow screen shows rows as blocks, and a browser would forget that it is a table. */
function emptyTable(body) {
  return h(
    'table',
    { role: 'table', 'aria-labelledby': 'requests-title' },
    h(
      'thead',
      { role: 'rowgroup' },
      h(
        'tr',
        { role: 'row' },
        ...HEADINGS.map((name) => h('th', { role: 'columnheader', className: name.toLowerCase() }, name)),
      ),
    ),
    body,
  );
}

function nothingHere() {
  return h(
    'tr',
    { role: 'row' },
    h('td', { role: 'cell', colspan: HEADINGS.length, className: 'nothing' }, 'Nothing here.'),
  );
}
