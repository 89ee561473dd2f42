const MODIFIERS = ['Ctrl', 'Alt', 'Shift', 'Meta'] as const;

/**
 * Whether a key is one of those in `lvt-key`: keys as the DOM names them, `Space`, and combinations such as `Ctrl+k`;
 * several are separated by spaces. A key without modifiers does not match one with `Ctrl`, `Alt` or `Meta`.
 */
export function matchesKey(event: KeyboardEvent, filter: string | null): boolean {
  if (!filter?.trim()) return true;
  const pressed = { Ctrl: event.ctrlKey, Alt: event.altKey, Shift: event.shiftKey, Meta: event.metaKey };
  const key = event.key === ' ' ? 'space' : event.key.toLowerCase();
  return filter
    .trim()
    .split(/\s+/)
    .some((combination) => {
      const parts = combination.toLowerCase().split(/\+(?=.)/);
      const wanted = parts.pop();
      return (
        wanted === key &&
        MODIFIERS.every((name) => {
          const asked = parts.includes(name.toLowerCase());
          // Shift is part of how `?` and capital letters are typed.
          return name === 'Shift' && !asked ? true : asked === pressed[name];
        })
      );
    });
}
