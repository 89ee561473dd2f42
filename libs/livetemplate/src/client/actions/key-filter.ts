type Modifier = 'ctrl' | 'alt' | 'meta' | 'shift';

/**
 * Whether a key is one of those in `lvt-key`: keys as the DOM names them, `Space`, and combinations such as `Ctrl+k`;
 * several are separated by spaces. A key without modifiers does not match one with `Ctrl`, `Alt` or `Meta`.
 */
export function matchesKey(event: KeyboardEvent, filter: string | null): boolean {
  const key = event.key === ' ' ? 'space' : event.key.toLowerCase();
  const held = (modifier: string): boolean => event[`${modifier as Modifier}Key`];
  return (filter || '')
    .toLowerCase()
    .split(/\s+/)
    .some((combination) => {
      const asked = combination.split(/\+(?=.)/);
      const wanted = asked.pop();
      // Shift is part of how `?` and capital letters are typed.
      const exact = ['ctrl', 'alt', 'meta'].every((modifier) => asked.includes(modifier) === held(modifier));
      return !filter || (wanted === key && exact && asked.every(held));
    });
}
