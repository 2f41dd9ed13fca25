/** Words and a button. The page's own style is theirs too; what is set by script, a strict policy lets in. */
export function showLine(host: HTMLElement, text: string, label: string, press: () => unknown): void {
  const button = document.createElement('button');
  button.type = 'button';
  button.append(label);
  button.style = 'font:inherit;padding:.6em;margin:1em';
  button.onclick = press;
  host.replaceChildren(text, button);
}
