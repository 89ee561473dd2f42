const FIRST_BLOCK_BYTES = 1_024;
const LARGEST_BLOCK_BYTES = 65_536;

/** Bytes that come in pieces of any size, kept in blocks: a million single bytes as objects of their own would take a hundred times as much. */
export class CollectedBytes {
  size = 0;
  private readonly blocks: Buffer[] = [];
  /** What is free in the last block. */
  private free = Buffer.alloc(0);

  add(piece: Buffer): void {
    for (let at = 0; at < piece.length;) {
      if (this.free.length === 0) {
        this.free = Buffer.allocUnsafeSlow(Math.min(LARGEST_BLOCK_BYTES, Math.max(FIRST_BLOCK_BYTES, this.size)));
        this.blocks.push(this.free);
      }
      const copied = piece.copy(this.free, 0, at);
      this.free = this.free.subarray(copied);
      this.size += copied;
      at += copied;
    }
  }

  /** All of it, in one. */
  content(): Buffer {
    return Buffer.concat(this.blocks, this.size);
  }
}
