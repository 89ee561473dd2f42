/** A document without what the server adds to keep it live: what is left is what plain rendering writes. */
export function withoutAnnotations(html: string): string {
  return html
    .replaceAll('<!>', '')
    .replaceAll('<!--[-->', '')
    .replaceAll('<!--]-->', '')
    .replace(/ data-fragment-id="f-[0-9a-f]{8}"/g, '')
    .replace(/(<(?:pre|textarea|listing)\b[^>]*>)\n/gi, '$1');
}
