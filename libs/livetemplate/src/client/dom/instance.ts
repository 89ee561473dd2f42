/** What stands in the document for a block that is shown. */
export interface BlockInstance {
  readonly block: number;
  /** The first of its nodes. It stays the first for as long as the block is shown. */
  readonly first: Node;
  readonly slots: Handle[];
}

/**
 * By the kind of the slot: its text node, its element or its region. The element stands for the text where it holds nothing
 * else and nobody has asked for that yet.
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

/** What a region shows. */
export type Shown = Omit<BranchRegion, 'anchor'> | Omit<ListRegion, 'anchor'>;

export interface ListItem {
  readonly first: Node;
  readonly instance: BlockInstance;
}
