import type { StoredType } from '../../store/index.js';
import { CSS, HTML, HTMLAttr, JS, JSStr, Srcset, URL } from '../../template/escape/trusted-types.js';

const TRUSTED = { HTML, HTMLAttr, JS, JSStr, CSS, URL, Srcset };

/** How trusted text is kept outside of memory: templates are given it in data, so every store has to know it. */
const STORED: readonly StoredType[] = Object.entries(TRUSTED).map(([name, type]) => ({
  name: `livetemplate.${name}`,
  type,
  write: (text) => (text as InstanceType<typeof type>).value,
  read: (kept) => new type(kept as string),
}));

/** @param types of the host, which may write trusted text in a way of its own */
export function withTrustedTypes(types: readonly StoredType[] = []): readonly StoredType[] {
  return [...types, ...STORED.filter(({ type }) => !types.some((own) => own.type === type))];
}
