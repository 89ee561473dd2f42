import fc from 'fast-check';

/** Ways to write the element of a list's item: directly in the range, or with actions around it. */
export type Layout =
  | { readonly kind: 'element' }
  | { readonly kind: 'with' | 'template' | 'variable' | 'comment' | 'shown'; readonly inner: Layout }
  | { readonly kind: 'if'; readonly inner: readonly Layout[] };

export const layout: fc.Arbitrary<Layout> = fc.letrec<{ layout: Layout }>((tie) => ({
  layout: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'layout' },
    fc.constant<Layout>({ kind: 'element' }),
    fc.record({
      kind: fc.constantFrom('with', 'template', 'variable', 'comment', 'shown'),
      inner: tie('layout'),
    }),
    fc.record({ kind: fc.constant('if'), inner: fc.array(tie('layout'), { minLength: 2, maxLength: 3 }) }),
  ),
})).layout;

/** A list of rows with `id`, `t` and `n`, whose items are laid out so. */
export function listOf(item: Layout): string {
  const printer = new Printer();
  const text = printer.print(item, '');
  return `<ul>{{range .rows}}${text}{{end}}</ul>${printer.templates.join('')}`;
}

class Printer {
  readonly templates: string[] = [];
  private names = 0;

  /** @param row what the row is called where this stands, without the dot behind it */
  print(item: Layout, row: string): string {
    const whole = row === '' ? '.' : row;
    switch (item.kind) {
      case 'element':
        return `<li data-key="{{${row}.id}}">{{${row}.t}}</li>`;
      case 'with':
        return `{{with ${whole}}}${this.print(item.inner, '')}{{end}}`;
      case 'shown':
        return `{{if ${row}.id}}${this.print(item.inner, row)}{{end}}`;
      case 'comment':
        return ` {{/* a row */}}\n<!-- a row -->${this.print(item.inner, row)} `;
      case 'variable': {
        const name = `$v${this.names++}`;
        return `{{${name} := ${whole}}}${this.print(item.inner, name)}`;
      }
      case 'template': {
        const name = `t${this.names++}`;
        this.templates.push(`{{define "${name}"}}${this.print(item.inner, '.o')}{{end}}`);
        return `{{template "${name}" dict "o" ${whole}}}`;
      }
      case 'if': {
        const [last, ...others] = item.inner.toReversed();
        const branches = others.toReversed().map((inner, i) => `if eq ${row}.n ${i}}}${this.print(inner, row)}`);
        return `{{${branches.join('{{else ')}{{else}}${this.print(last!, row)}{{end}}`;
      }
    }
  }
}
