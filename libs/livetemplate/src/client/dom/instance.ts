/** What stands in the document for a block that is shown. */
export interface BlockInstance {
  readonly block: number;
  /** The first of its nodes. It stays the first for as long as the block is shown. */
  readonly first: Node;
  readonly slots: Handle[];
}

/**
 * By the kind of the slot: its text node, its element or its region.
 * null below an element that is left to the page's own scripts.
 */
export type Handle = Node | BranchRegion | ListRegion | null;

export interface BranchRegion {
  /** Right behind the region. */
  readonly anchor: Comment;
  /** -1 for none. */
  branch: number;
  shown: BlockInstance | null;
}

export interface ListRegion {
  /** Right behind the region. */
  readonly anchor: Comment;
  items: ListItem[];
  /** The `{{else}}` block, where it is shown. */
  otherwise: BlockInstance | null;
}

export interface ListItem {
  readonly first: Node;
  /** null until a patch first touches the item. */
  instance: BlockInstance | null;
  /** Where the item begins in the state string; means nothing once the instance is there. */
  readonly state: number;
}
