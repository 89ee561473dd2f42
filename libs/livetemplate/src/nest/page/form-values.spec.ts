import { describe, expect, it } from '@jest/globals';
import { type DefaultTreeAdapterTypes, parseFragment } from 'parse5';
import { withTypedValues } from './form-values.js';

type Node = DefaultTreeAdapterTypes.Node;

function textOf(node: DefaultTreeAdapterTypes.ParentNode): string {
  return node.childNodes.map((text) => ('value' in text ? text.value : '')).join('');
}

/** The values of the controls of a form, as a browser would show them; of those to choose from, the chosen ones. */
function shown(node: Node): string[] {
  if ('tagName' in node && /^(?:option|input)$/u.test(node.tagName)) {
    const of = Object.fromEntries(node.attrs.map(({ name, value }) => [name, value]));
    if (node.tagName === 'option') return of['selected'] === undefined ? [] : [of['value'] ?? textOf(node)];
    if (/^(?:checkbox|radio)$/u.test(of['type'] ?? '')) return of['checked'] === undefined ? [] : [of['value'] ?? 'on'];
  }
  if ('tagName' in node && node.tagName === 'input')
    return [node.attrs.find(({ name }) => name === 'value')?.value ?? ''];
  if ('tagName' in node && node.tagName === 'textarea') return [textOf(node)];
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

  const colors = '<option value="r" selected>Red<option value="b&amp;w">Both<option>Dark  blue</option>';
  const tags = ['a', 'b', 'c'].map((tag) => `<input type="checkbox" name="t" value="${tag}" checked>`).join('');

  it.each([
    ['is chosen again', `<select name="c">${colors}</select>`, { c: ['b&w'] }, ['b&w']],
    ['is chosen by its text', `<select name="c">${colors}</select>`, { c: ['Dark blue'] }, ['Dark  blue']],
    ['is chosen each', `<select multiple name="c">${colors}</select>`, { c: ['r', 'b&w'] }, ['r', 'b&w']],
    ['is not chosen any more', `<select name="c" multiple>${colors}</select>`, {}, []],
    ['is checked again, and others are not', tags, { t: ['b'] }, ['b']],
    [
      'is checked without a value',
      '<input type=checkbox name="x"><input type=checkbox name="y">',
      { y: ['on'] },
      ['on'],
    ],
    [
      'is one of several',
      '<input checked type="radio" name="x" value="1"><input type="RADIO" name="x" value="2">',
      { x: ['2'] },
      ['2'],
    ],
    [
      'is told from what stands for its absence',
      '<input type="hidden" name="x" value="0"><input type="checkbox" name="x" value="1">',
      { x: ['0', '1'] },
      ['0', '1'],
    ],
    [
      'stays where nothing can be entered',
      '<input type="checkbox" name="x" checked disabled><select name="y"><option disabled selected>-</option></select>',
      {},
      ['on', '-'],
    ],
    ['is no word in a value', '<select name="c"><option value="a selected b">x</select>', { c: ['y'] }, []],
    ['is a colour or a number', '<input type="color" name="c" value="#000000">', { c: ['#ffffff'] }, ['#ffffff']],
  ] as [string, string, Record<string, string[]>, string[]][])('%s', (_, form, entered, values) => {
    expect(shown(parseFragment(withTypedValues(form, entered)))).toEqual(values);
  });

  it('leaves what it does not know as it is', () => {
    const select = `<select name="c" multiple>${colors}</select>`;
    expect(withTypedValues(tags + select, { t: ['b'] }, false)).toBe(withTypedValues(tags, { t: ['b'] }) + select);
    expect(withTypedValues(tags, {}, false)).toBe(tags);
  });
});
