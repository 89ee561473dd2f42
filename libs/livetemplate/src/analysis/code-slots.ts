import { isJsType } from '../template/escape/js-type.js';
import type { CodeKind } from './block.js';
import type { ElementTree, Token } from './element-tree.js';

/** What a browser reads in an attribute of this name, other than text. */
export function codeOfAttribute(name: string): CodeKind | null {
  if (/^on/i.test(name)) return 'event-handler';
  return /^style$/i.test(name) ? 'style-attribute' : null;
}

/** What a browser reads in the content of this element, other than text. */
export function codeOfElement(element: ElementTree, tokens: readonly Token[]): CodeKind | null {
  if (element.name === 'style') return 'style';
  if (element.name !== 'script') return null;
  const type = element.attributes.find(({ name }) => name.toLowerCase() === 'type');
  if (!type) return 'script';
  const value = tokens.slice(type.valueFrom, type.valueTo).join('');
  // A computed type may be one that browsers run.
  return type.dynamic || (isJsType(value) && !/json/i.test(value)) ? 'script' : 'data-script';
}
