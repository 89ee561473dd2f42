import { describe, expect, it } from '@jest/globals';
import { type DefaultTreeAdapterTypes, parseFragment } from 'parse5';
import { withTypedValues } from './form-values.js';

type Node = DefaultTreeAdapterTypes.Node;

/** The values of the controls of a form, as a browser would show them. */
function shown(node: Node): string[] {
  if ('tagName' in node && node.tagName === 'input')
    return [node.attrs.find(({ name }) => name === 'value')?.value ?? ''];
  if ('tagName' in node && node.tagName === 'textarea')
    return [node.childNodes.map((text) => ('value' in text ? text.value : '')).join('')];
  return 'childNodes' in node ? node.childNodes.flatMap(shown) : [];
}

describe('what was typed into a form', () => {
  it.each([
    ['is shown in place of what the template says', '<input name="a" value="old">', { a: ['new'] }, ['new']],
    ['is shown in a control without a value', '<input type=\'text\' name="a" required>', { a: ['new'] }, ['new']],
    [
      'stays apart from markup',
      '<input name="a"><textarea name="b">x</textarea>',
      { a: ['"><b>'], b: ['</textarea>&amp;'] },
      ['"><b>', '</textarea>&amp;'],
    ],
    ['keeps its line feeds', '<textarea name="a">\nold</textarea>', { a: ['\nnew'] }, ['\nnew']],
    [
      'goes to controls of one name in their order',
      '<input name="a"><input name="a" value="x"><input name="a">',
      { a: ['1', '2'] },
      ['1', '2', ''],
    ],
    ['is not shown in others', '<input name="b" value="x">', { a: ['new'] }, ['x']],
    [
      'is never a password',
      '<input name="a" type="password"><input type=hidden name="b" value="x">',
      { a: ['secret'], b: ['y'] },
      ['', 'x'],
    ],
    [
      'may have names of the language',
      '<input name="constructor"><input name="__proto__">',
      { constructor: ['c'] },
      ['c', ''],
    ],
  ] as const)('%s', (_, form, typed, values) => {
    const html = withTypedValues(`<form>${form}</form>`, typed as Record<string, readonly string[]>);
    expect(shown(parseFragment(html))).toEqual(values);
  });
});
