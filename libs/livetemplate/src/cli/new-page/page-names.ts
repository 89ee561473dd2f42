import { UsageError } from '../command.js';

/** How a page is called in the places where it is named. */
export interface PageNames {
  /** Files and address: `shopping-list`. */
  readonly kebab: string;
  /** Classes: `ShoppingList`. */
  readonly pascal: string;
  /** People: `Shopping list`. */
  readonly title: string;
}

/** @param given `shopping-list`, `shoppingList` or `ShoppingList` */
export function pageNames(given: string): PageNames {
  if (!/^[a-z][a-z0-9]*(-?[a-z0-9]+)*$/i.test(given)) {
    throw new UsageError(`"${given}" is no name for a page: write letters, digits and dashes, such as shopping-list.`);
  }
  const words = given
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split('-');
  const [first = '', ...others] = words;
  return {
    kebab: words.join('-'),
    pascal: words.map(capital).join(''),
    title: [capital(first), ...others].join(' '),
  };
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
