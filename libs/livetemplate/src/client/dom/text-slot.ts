import { MARKUP_END, MARKUP_START, markupEnd } from './cursor.js';
import { Drift } from './drift.js';
import { followServer, isTextControl } from './input-keeper.js';
import { decodeText, parseFragment, wrapperFor } from './parse-html.js';
import { isText } from './names.js';
import { removeBetween } from './mover.js';

/** Writes the escaped text of a slot; text with a `<` is markup of a trusted type. */
export function writeText(text: Text, html: string): void {
  const { parentNode } = text;
  if (!parentNode) throw new Drift('A text is gone.');
  if (html.includes('<')) return writeMarkup(text, parentNode, html);
  removeMarkup(text);
  setData(text, decodeText(html));
}

/** Writes the whole content of a `title`, `textarea`, `style` or `script`. */
export function writeRawText(element: Element, html: string): void {
  // Of these, only those with a `t` have character references.
  writeData(element, /^t/i.test(element.nodeName) ? decodeText(html) : html);
}

/** Writes the text of an element that holds nothing else. */
export function writeData(element: Element, data: string): void {
  if (element.textContent === data) return;
  const write = (): void => {
    // A text node takes data where Trusted Types would refuse it as the text of a script.
    if (isText(element.firstChild)) element.firstChild.data = data;
    else element.insertBefore(document.createTextNode(data), element.firstChild);
  };
  if (isTextControl(element)) followServer(element, 'value', write);
  else write();
}

function writeMarkup(text: Text, parent: Node, html: string): void {
  // Parsed by itself: what it leaves open must not take in the end of the slot.
  const content = parseFragment(html, wrapperFor(parent));
  content.prepend(document.createComment(MARKUP_START));
  content.append(document.createComment(MARKUP_END));
  if (shows(text, content)) return;
  removeMarkup(text);
  text.data = '';
  parent.insertBefore(content, text.nextSibling);
}

function removeMarkup(text: Text): void {
  const end = markupEnd(text);
  if (!end) return;
  removeBetween(text.nextSibling as Node, end);
  end.remove();
}

function shows(text: Text, content: DocumentFragment): boolean {
  let node = text.nextSibling;
  for (const wanted of content.childNodes) {
    if (!node || !node.isEqualNode(wanted)) return false;
    node = node.nextSibling;
  }
  return true;
}

/**
 * Replacing the changed middle alone leaves a selection in this text where it is. To ask whether there is one would
 * make the browser lay out the page for each value.
 */
function setData(text: Text, data: string): void {
  const old = text.data;
  if (old === data) return;
  let start = 0;
  while (start < data.length && old[start] === data[start]) start++;
  let [oldEnd, end] = [old.length, data.length];
  while (oldEnd > start && end > start && old[oldEnd - 1] === data[end - 1]) [oldEnd, end] = [oldEnd - 1, end - 1];
  text.replaceData(start, oldEnd - start, data.slice(start, end));
}
