import { dayText, h } from './dom.js';
import { forget, recall, remember } from './memory.js';
import { cell } from './request-row.js';
import { PRIORITIES, priorityText, STATUSES, toValues } from './requests-data.js';

const FORM = 'editor-form';
const COLUMNS = 5;
const EMPTY = { title: '', status: 'New', priority: '2', due: '' };

/** What was being typed when the page went away, if anything. */
export const keptDraft = () => recall('draft', undefined);

/**
 * A request being written, as a row of the table and one for messages. Every keystroke is kept, so that a sign-in in
 * between loses nothing. `draft` is `{ id?, etag?, values, interrupted? }`; without an id it becomes a new request.
 */
export class RequestEditor {
  #inputs;
  #message = h('div', { className: 'message', role: 'alert' });

  /** @param handlers `{ onSave, onClose }` */
  constructor(draft, handlers) {
    this.id = draft.id;
    this.etag = draft.etag;
    /** Whether it was being saved when only the user could help. */
    this.interrupted = draft.interrupted === true;
    this.handlers = handlers;
    this.#inputs = inputsFor(draft.values ?? EMPTY);
    const { title, status, priority, due } = this.#inputs;
    this.row = h(
      'tr',
      {
        role: 'row',
        className: 'editing',
        oninput: () => this.#keep(),
        onkeydown: (event) => this.#key(event),
      },
      cell('title', label('Title', title)),
      cell('status', label('Status', status)),
      cell('priority', label('Priority', priority)),
      cell('due', label('Due', due)),
      cell('actions', this.#buttons()),
    );
    this.messageRow = h(
      'tr',
      { role: 'row', className: 'editing-message', hidden: true },
      h('td', { role: 'cell', colspan: COLUMNS }, this.#message),
    );
    this.#keep();
  }

  static of(item, handlers) {
    return new RequestEditor({ id: item.id, etag: item.etag, values: toValues(item) }, handlers);
  }

  get values() {
    return Object.fromEntries(Object.entries(this.#inputs).map(([name, input]) => [name, input.value]));
  }

  /** Where the next key belongs: one press ends what was interrupted. */
  focus() {
    (this.interrupted ? this.row.querySelector('[type="submit"]') : this.#inputs.title).focus();
  }

  /** The save waits for the user's sign-in. */
  interrupt() {
    this.interrupted = true;
    this.#keep();
  }

  /** Forgets the draft. */
  close() {
    forget('draft');
  }

  get busy() {
    return this.row.hasAttribute('aria-busy');
  }

  set busy(busy) {
    this.row.toggleAttribute('aria-busy', busy);
    for (const button of this.row.querySelectorAll('button')) button.disabled = busy;
  }

  /** A sentence below the row, with buttons `[text, handler]`. */
  tell(text, ...buttons) {
    this.messageRow.hidden = false;
    this.#message.replaceChildren(
      h('p', {}, text),
      ...buttons.map(([name, onclick]) =>
        h('button', { type: 'button', className: 'button', onclick }, name),
      ),
    );
  }

  /** Somebody else was quicker. `theirs` is the item as it is now. */
  tellConflict(theirs, { onTheirs }) {
    const { title, status, priority, due } = toValues(theirs);
    const day = due === '' ? 'no due date' : `due ${dayText(new Date(`${due}T00:00:00Z`))}`;
    this.tell(
      `Somebody changed it: now “${title}”, ${status}, ${priorityText(priority)}, ${day}. Nothing was saved.`,
      ['Take theirs', onTheirs],
      [
        'Save mine over it',
        () => {
          this.etag = theirs.etag;
          this.handlers.onSave();
        },
      ],
    );
  }

  #buttons() {
    return h(
      'div',
      { className: 'buttons' },
      h(
        'button',
        { type: 'submit', form: FORM, className: 'button main' },
        this.id === undefined ? 'Add' : 'Save',
      ),
      h(
        'button',
        { type: 'button', className: 'button quiet', onclick: () => this.handlers.onClose() },
        'Cancel',
      ),
    );
  }

  #keep() {
    const { id, etag, values, interrupted } = this;
    remember('draft', { id, etag, values, interrupted });
  }

  #key(event) {
    if (event.key === 'Escape') this.handlers.onClose();
  }
}

function inputsFor({ title, status, priority, due }) {
  return {
    title: h('input', { form: FORM, value: title, required: true, maxLength: 255, autocomplete: 'off' }),
    status: choice(
      STATUSES.map((name) => [name, name]),
      status,
    ),
    priority: choice(PRIORITIES, priority),
    due: h('input', { form: FORM, type: 'date', value: due }),
  };
}

function choice(options, chosen) {
  const select = h('select', { form: FORM }, ...options.map(([value, text]) => h('option', { value }, text)));
  select.value = chosen;
  return select;
}

function label(text, input) {
  return h('label', {}, h('span', { className: 'label' }, text), input);
}
