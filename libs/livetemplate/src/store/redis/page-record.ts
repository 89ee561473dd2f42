import { randomBytes } from 'node:crypto';
import type { CommitTrace, LogEntry, PageSnapshot } from '../../ports/index.js';
import { SnapshotCodec, type StoredType } from '../snapshot-codec.js';
import { DEFAULT_COMPRESS_FROM_BYTES, pack, unpack } from './packing.js';

export interface PageRecordOptions {
  readonly applicationId: string;
  /** Classes whose instances may stand in page data. */
  readonly types?: readonly StoredType[] | undefined;
  /** Data of at least so many bytes is compressed. @default 32_768 */
  readonly compressFromBytes?: number | undefined;
}

/** How a page is written in Redis, and read again: the fields of its hash, and the entries of its log. */
export class PageRecord {
  /** Tells commits of this process from those of others. */
  readonly writer = randomBytes(6).toString('base64url');
  private readonly applicationId: string;
  private readonly codec: SnapshotCodec;
  private readonly compressFromBytes: number;

  constructor({ applicationId, types, compressFromBytes }: PageRecordOptions) {
    this.applicationId = applicationId;
    this.codec = new SnapshotCodec(types);
    this.compressFromBytes = compressFromBytes ?? DEFAULT_COMPRESS_FROM_BYTES;
  }

  /** @throws {ConfigurationError} where the page holds what cannot be kept */
  data({ data }: PageSnapshot): string {
    return this.codec.encode(data);
  }

  /** What never changes. */
  identity(snapshot: PageSnapshot): string[] {
    const { groupId, userId, template, handler, key, name, createdAt } = snapshot;
    const fields = ['groupId', groupId, 'template', template, 'key', key, 'createdAt', String(createdAt)];
    if (userId !== null) fields.push('userId', userId);
    if (handler !== null) fields.push('handler', handler);
    if (name !== null) fields.push('name', name);
    return fields;
  }

  /** What each commit changes. @param data as {@link data} writes it */
  async fields(snapshot: PageSnapshot, data = this.data(snapshot)): Promise<(string | Buffer)[]> {
    const { fingerprint, topics, version, seq, lastUsedAt, expiresAt } = snapshot;
    const numbers = Object.entries({ version, seq, lastUsedAt, expiresAt }).flatMap(([name, value]) => [
      name,
      String(value),
    ]);
    return [
      'topics',
      JSON.stringify(topics),
      ...numbers,
      'fingerprint',
      fingerprint,
      'writer',
      this.writer,
      'data',
      await pack(data, this.compressFromBytes),
    ];
  }

  /** What becomes of the log, and its new entry. */
  async entry(trace?: CommitTrace): Promise<[log: string | number, entry: Buffer | string]> {
    const log = trace?.log ?? 'anew';
    if (typeof log === 'string') return [log, ''];
    return [log.seq, await pack(log.text, this.compressFromBytes)];
  }

  /** @param stored fields of the hash, none where there is no such page */
  async page(id: string, stored: Record<string, Buffer>): Promise<PageSnapshot | null> {
    const { data } = stored;
    if (data === undefined) return null;
    const text = (field: string): string | null => stored[field]?.toString() ?? null;
    const number = (field: string): number => Number(text(field));
    return {
      id,
      applicationId: this.applicationId,
      groupId: text('groupId') ?? '',
      userId: text('userId'),
      template: text('template') ?? '',
      fingerprint: text('fingerprint') ?? '',
      handler: text('handler'),
      key: text('key') ?? '',
      name: text('name'),
      data: this.codec.decode(await unpack(data)),
      topics: JSON.parse(text('topics') ?? '[]') as string[],
      version: number('version'),
      seq: number('seq'),
      createdAt: number('createdAt'),
      lastUsedAt: number('lastUsedAt'),
      expiresAt: number('expiresAt'),
    };
  }

  /** @param entries of the stream, each with its id */
  log(entries: readonly [id: Buffer, fields: Buffer[]][]): Promise<LogEntry[]> {
    return Promise.all(
      entries.map(async ([id, [, text]]) => ({ seq: Number.parseInt(id.toString(), 10), text: await unpack(text!) })),
    );
  }
}
