/** Puts an empty comment in front of a node: it stays where nodes come and go. */
export function putAnchor(parent: Node, before: Node | null): Comment {
  return parent.insertBefore(document.createComment(''), before);
}
