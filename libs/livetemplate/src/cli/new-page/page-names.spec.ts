import { describe, expect, it } from '@jest/globals';

import { pageNames } from './page-names.js';

describe('pageNames', () => {
  it.each([
    ['tasks', 'tasks', 'Tasks', 'Tasks'],
    ['shopping-list', 'shopping-list', 'ShoppingList', 'Shopping list'],
    ['shoppingList', 'shopping-list', 'ShoppingList', 'Shopping list'],
    ['ShoppingList', 'shopping-list', 'ShoppingList', 'Shopping list'],
    ['v2-start', 'v2-start', 'V2Start', 'V2 start'],
    ['v2Start', 'v2-start', 'V2Start', 'V2 start'],
  ])('%s', (given, kebab, pascal, title) => {
    expect(pageNames(given)).toEqual({ kebab, pascal, title });
  });

  it.each(['', '1a', 'a b', 'a/b', '../a', 'a-', '-a', 'a--b', 'é', "a'b", 'a.b', 'a\n'])('refuses "%s"', (name) => {
    expect(() => pageNames(name)).toThrow('is no name for a page');
  });
});
