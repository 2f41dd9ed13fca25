import { dayText, h } from './dom.js';
import { priorityText, toValues } from './requests-data.js';

/** One request to look at. `onEdit` and `onDelete` are its buttons. */
export function requestRow(item, { onEdit, onDelete }) {
  const { title, status, priority, due } = toValues(item);
  const row = h('tr', { role: 'row', 'data-id': item.id });
  const actions = h('div', { className: 'buttons' });
  const showButtons = () =>
    actions.replaceChildren(
      actionButton('Edit', title, onEdit),
      actionButton('Delete', title, () => askFirst(actions, { title, onDelete, onKeep })),
    );
  const onKeep = () => {
    showButtons();
    actions.lastElementChild.focus();
  };
  showButtons();
  row.append(
    cell('title', h('span', { className: 'request' }, title), h('span', { className: 'id' }, `#${item.id}`)),
    cell('status', h('span', { className: 'badge', 'data-status': status }, status)),
    cell('priority', priorityText(priority)),
    cell('due', due === '' ? '–' : dayText(new Date(`${due}T00:00:00Z`))),
    cell('actions', actions),
  );
  return row;
}

export function cell(column, ...children) {
  return h('td', { role: 'cell', className: column }, ...children);
}

/** The same word in every row: its name says which row. */
function actionButton(text, title, onclick) {
  return h(
    'button',
    { type: 'button', className: 'button quiet', 'aria-label': `${text} ${title}`, onclick },
    text,
  );
}

function askFirst(actions, { title, onDelete, onKeep }) {
  const keep = h('button', { type: 'button', className: 'button quiet', onclick: onKeep }, 'Keep');
  const remove = h(
    'button',
    { type: 'button', className: 'button danger', 'aria-label': `Really delete ${title}`, onclick: onDelete },
    'Really delete',
  );
  actions.replaceChildren(remove, keep);
  remove.focus();
}
