import type { Expression, Comparison } from '../odata/expression.js';
import type { OrderBy } from '../odata/nested-options.js';
import { columnOf, type SiteList } from '../data/site-list.js';
import { attribute, child, parseXml, XmlError, type XmlElement } from './xml.js';

export interface CamlQuery {
  where: Expression | undefined;
  orders: OrderBy[];
  rowLimit: number | undefined;
  /** Internal names, in the order of `ViewFields`; empty for all. */
  viewFields: string[];
}

const COMPARISONS: Record<string, Comparison> = {
  Eq: 'eq',
  Neq: 'ne',
  Gt: 'gt',
  Geq: 'ge',
  Lt: 'lt',
  Leq: 'le',
};
const FUNCTIONS: Record<string, string> = { BeginsWith: 'startswith', Contains: 'contains' };

/** A lookup compares by what it shows, or with `LookupId="TRUE"` by its id. */
function pathOf(list: SiteList, element: XmlElement): string {
  const field = child(element, 'FieldRef');
  const name = attribute(field, 'Name');
  if (name === '') throw new XmlError(`${element.name} names no field.`);
  const column = columnOf(list, name);
  if (column?.kind !== 'lookup') return column?.name ?? name;
  const byId = attribute(field, 'LookupId').toUpperCase() === 'TRUE';
  return byId ? `${column.name}Id` : `${column.name}/${column.lookup?.field ?? 'Title'}`;
}

function value(element: XmlElement): Expression {
  const text = child(element, 'Value')?.text ?? '';
  return { kind: 'literal', literal: { kind: 'string', value: text } };
}

function condition(list: SiteList, element: XmlElement): Expression {
  const [left, right] = element.children;
  if ((element.name === 'And' || element.name === 'Or') && left && right) {
    const kind = element.name === 'And' ? 'and' : 'or';
    return { kind, left: condition(list, left), right: condition(list, right) };
  }
  const path: Expression = { kind: 'path', path: pathOf(list, element) };
  const operator = COMPARISONS[element.name];
  if (operator) return { kind: 'compare', operator, left: path, right: value(element) };
  const name = FUNCTIONS[element.name];
  if (name) return { kind: 'call', name, args: [path, value(element)] };
  const nothing: Expression = { kind: 'literal', literal: { kind: 'null', value: null } };
  if (element.name === 'IsNull') return { kind: 'compare', operator: 'eq', left: path, right: nothing };
  if (element.name === 'IsNotNull') return { kind: 'compare', operator: 'ne', left: path, right: nothing };
  throw new XmlError(`${element.name} is not known here.`);
}

function ordersOf(query: XmlElement | undefined): OrderBy[] {
  const fields = child(query, 'OrderBy')?.children ?? [];
  return fields.map((field) => ({
    path: attribute(field, 'Name'),
    descending: attribute(field, 'Ascending').toUpperCase() === 'FALSE',
  }));
}

/** Reads a `View` element. Throws {@link XmlError} for what is not CAML as this emulator knows it. */
export function parseCaml(list: SiteList, viewXml: string): CamlQuery {
  const view = parseXml(viewXml.trim() === '' ? '<View/>' : viewXml);
  const query = child(view, 'Query');
  const where = child(query, 'Where')?.children[0];
  const limit = child(view, 'RowLimit')?.text;
  return {
    where: where && condition(list, where),
    orders: ordersOf(query),
    rowLimit: limit === undefined ? undefined : Number(limit),
    viewFields: (child(view, 'ViewFields')?.children ?? []).map((field) => attribute(field, 'Name')),
  };
}
