/** What to do with what a stream brings. */
export interface StreamReader {
  /** Whatever comes, if only a part of an event: the stream is alive. */
  alive(): void;
  event(name: string, data: unknown): void;
  /** The server has nothing to say, and tells how long it may be silent at most, in milliseconds. */
  heartbeat(intervalMs: number): void;
}

/**
 * Reads Server-Sent Events in the form in which our server writes them. An `EventSource` would hide heartbeats, the status of a
 * refusal and its code.
 * Resolves when the stream has ended in order; rejects where it breaks off.
 */
export async function readEvents(body: ReadableStream<Uint8Array>, reader: StreamReader): Promise<void> {
  const source = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (;;) {
    const { done, value } = await source.read();
    if (done) return;
    reader.alive();
    text += decoder.decode(value, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() as string;
    for (const block of blocks) readBlock(block, reader);
  }
}

function readBlock(block: string, reader: StreamReader): void {
  if (block[0] === ':') return reader.heartbeat(Number(block.slice(1)));
  const fields: Record<string, string> = {};
  for (const line of block.split('\n')) {
    const colon = line.indexOf(': ');
    fields[line.slice(0, colon)] = line.slice(colon + 2);
  }
  reader.event(fields['event'] as string, JSON.parse(fields['data'] as string));
}
