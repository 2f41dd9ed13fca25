/** An element of CAML: names and attributes as written, text of its own without that of its children. */
export interface XmlElement {
  name: string;
  attributes: Record<string, string>;
  children: XmlElement[];
  text: string;
}

export class XmlError extends Error {}

const TOKEN = /<(\/?)([\w.:-]+)((?:\s+[\w.:-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>|([^<]+)/gy;
const ATTRIBUTE = /([\w.:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescape(text: string): string {
  return text.replaceAll(/&(\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole);
}

function attributesOf(text: string): Record<string, string> {
  const pairs = [...text.matchAll(ATTRIBUTE)].map(([, name = '', first, second]) => [
    name,
    unescape(first ?? second ?? ''),
  ]);
  return Object.fromEntries(pairs);
}

/** Follows the tags; the elements still open form a stack, the document at its bottom. */
class Reader {
  readonly #document: XmlElement = { name: '', attributes: {}, children: [], text: '' };
  readonly #open = [this.#document];

  text(text: string): void {
    this.#current().text += unescape(text);
  }

  tag(closing: boolean, name: string, attributes: string, empty: boolean): void {
    if (closing) {
      this.#close(name);
      return;
    }
    const element = { name, attributes: attributesOf(attributes), children: [], text: '' };
    this.#current().children.push(element);
    if (!empty) this.#open.push(element);
  }

  end(): XmlElement {
    const [root] = this.#document.children;
    if (this.#open.length > 1 || !root) throw new XmlError('The XML is not well-formed.');
    return root;
  }

  #close(name: string): void {
    if (this.#open.length < 2 || this.#open.pop()?.name !== name)
      throw new XmlError(`</${name}> closes nothing.`);
  }

  #current(): XmlElement {
    return this.#open.at(-1) ?? this.#document;
  }
}

/** Reads the small XML that CAML is: elements, attributes, text. Throws {@link XmlError} for anything else. */
export function parseXml(xml: string): XmlElement {
  const reader = new Reader();
  let read = 0;
  for (const [whole, closing, name = '', attributes = '', empty, text] of xml.matchAll(TOKEN)) {
    read += whole.length;
    if (text === undefined) reader.tag(closing === '/', name, attributes, empty === '/');
    else reader.text(text);
  }
  if (read < xml.length) throw new XmlError('The XML is not well-formed.');
  return reader.end();
}

export function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((one) => one.name === name);
}

/** '' where the attribute is absent. */
export function attribute(element: XmlElement | undefined, name: string): string {
  return element?.attributes[name] ?? '';
}
