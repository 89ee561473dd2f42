import { parse, defaultTreeAdapter as tree, type DefaultTreeAdapterTypes as Tree } from 'parse5';
import { io, type Socket } from 'socket.io-client';

/** One element of `updates` in an envelope, as the published schema has it. */
export type WireUpdate = { readonly fragment_id: string } & (
  | {
      readonly action: 'replace';
      readonly data: string;
      readonly chunk?: { readonly seq: number; readonly total: number; readonly id: string };
    }
  | {
      readonly action: 'value_updates';
      readonly data: readonly {
        readonly position: number;
        readonly length: number;
        readonly new_value: string;
        readonly value_type?: string;
        readonly data_path: string;
      }[];
    }
);

export interface WireEnvelope {
  readonly version: string;
  readonly seq: number;
  readonly updates: readonly WireUpdate[];
  readonly timestamp: string;
}

export interface Welcome {
  readonly protocol: string;
  readonly page: string;
  readonly seq: number;
  readonly resumed: boolean;
}

export interface Answer {
  readonly ok: boolean;
  readonly seq?: number;
  readonly error?: { readonly code: string; readonly message: string; readonly fields?: unknown };
}

/** What a document says by itself: the page, where it stands, and the outer HTML of each element that has a name. */
export interface Served {
  readonly html: string;
  readonly page: string;
  readonly seq: number;
  readonly cookie: string;
  readonly elements: ReadonlyMap<string, string>;
}

/** Reads a served page as somebody who knows only the contract. */
export async function get(url: string, cookie = ''): Promise<Served> {
  const response = await fetch(url, cookie === '' ? {} : { headers: { cookie } });
  const html = await response.text();
  if (response.status !== 200) throw new Error(`${url} answered ${response.status}: ${html}`);
  const elements = new Map<string, string>();
  let root: Map<string, string> | undefined;
  const visit = (node: Tree.Node): void => {
    if (tree.isElementNode(node)) {
      const attributes = new Map(node.attrs.map(({ name, value }) => [name, value]));
      if (attributes.has('data-lvt-page')) root = attributes;
      const name = attributes.get('data-fragment-id') ?? attributes.get('id');
      const at = node.sourceCodeLocation;
      if (name !== undefined && at) elements.set(name, html.slice(at.startOffset, at.endOffset));
    }
    if ('childNodes' in node) node.childNodes.forEach(visit);
  };
  visit(parse(html, { sourceCodeLocationInfo: true }));
  const set = response.headers.getSetCookie().map((header) => header.split(';', 1)[0] ?? '');
  return {
    html,
    page: root?.get('data-lvt-page') ?? '',
    seq: Number(root?.get('data-lvt-seq')),
    cookie: set.length === 0 ? cookie : set.join('; '),
    elements,
  };
}

/** How a client deals with what the network does. Without it, a hole in the numbers is an error of the server. */
export interface Healing {
  /** Envelopes that get lost on the way. */
  readonly loses?: (envelope: WireEnvelope) => boolean;
  /** How long it waits for the rest of a fragment, in milliseconds, before it asks for the state. */
  readonly patienceMs?: number;
}

interface Assembly {
  readonly fragment: string;
  readonly total: number;
  readonly parts: string[];
}

/** A client of protocol 1.0 written from the contract alone. It complains about what the contract does not allow. */
export class OutsideClient {
  readonly envelopes: WireEnvelope[] = [];
  readonly faults: { readonly code: string; readonly message: string }[] = [];
  /** Outer HTML by name; of a served document all that could be a fragment. */
  readonly fragments = new Map<string, string>();
  /** The names that the server has used. */
  readonly named = new Set<string>();
  readonly accepted: Promise<Welcome>;
  /** The first one, and those that announced a state later on. */
  readonly welcomes: Welcome[] = [];
  readonly closed: Promise<string>;
  readonly socket: Socket;
  seq: number;
  /** Parts of fragments that are not complete yet, by chunk id. */
  readonly assemblies = new Map<string, Assembly>();
  private readonly waiting: (() => void)[] = [];
  private impatience: NodeJS.Timeout | undefined;

  constructor(
    origin: string,
    auth: Readonly<Record<string, unknown>>,
    headers: Readonly<Record<string, string>>,
    /** Where a client that resumes stands, and what it has. */
    known?: Pick<OutsideClient, 'fragments' | 'seq'> | Served,
    private readonly healing?: Healing,
  ) {
    this.seq = known?.seq ?? Number.NaN;
    const before = known && ('elements' in known ? known.elements : known.fragments);
    for (const [name, html] of before ?? []) this.fragments.set(name, html);
    this.socket = io(origin, {
      path: '/livetemplate/socket',
      auth: { ...auth },
      extraHeaders: { ...headers },
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
    });
    this.closed = new Promise((resolve) => this.socket.once('disconnect', resolve));
    this.accepted = new Promise((resolve, reject) => {
      this.socket.once('connect_error', reject);
      this.socket.on('welcome', (welcome: Welcome) => {
        if (!welcome.resumed) this.seq = Number.NaN;
        this.welcomes.push(welcome);
        resolve(welcome);
      });
    });
    this.socket.on('update', (envelope: WireEnvelope) => this.take(envelope));
    this.socket.on('fault', (fault: { code: string; message: string }) => {
      this.faults.push(fault);
      this.wake();
    });
  }

  act(action: unknown, data?: unknown, id?: unknown): Promise<Answer> {
    return this.send({ action, data, ...(id === undefined ? {} : { id }) });
  }

  send(payload: unknown): Promise<Answer> {
    return this.socket.emitWithAck('action', payload) as Promise<Answer>;
  }

  /** Waits until what has come fulfils a condition. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  private take(envelope: WireEnvelope): void {
    if (this.healing?.loses?.(envelope)) return;
    this.envelopes.push(envelope);
    const whole = envelope.updates.every((update) => update.action === 'replace' && update.chunk === undefined);
    const follows = envelope.seq === this.seq + 1;
    if (!follows && !(whole && (Number.isNaN(this.seq) || envelope.seq === this.seq))) {
      if (this.healing === undefined) throw new Error(`Envelope ${envelope.seq} after ${this.seq}.`);
      this.startOver();
      return;
    }
    // What a whole state does not follow is older than that state.
    if (!follows) this.assemblies.clear();
    for (const update of envelope.updates) {
      this.named.add(update.fragment_id);
      if (update.action === 'value_updates') this.splice(update.fragment_id, update.data);
      else if (update.chunk === undefined) this.fragments.set(update.fragment_id, update.data);
      else if (envelope.updates.length > 1) throw new Error('A part shares its envelope.');
      else this.assemble(update.fragment_id, update.data, update.chunk);
    }
    this.seq = envelope.seq;
    this.wait();
    this.wake();
  }

  private assemble(fragment: string, data: string, chunk: { seq: number; total: number; id: string }): void {
    const assembly = this.assemblies.get(chunk.id) ?? { fragment, total: chunk.total, parts: [] };
    const { parts } = assembly;
    if (assembly.fragment !== fragment || assembly.total !== chunk.total || chunk.seq !== parts.length + 1) {
      throw new Error(`Part ${chunk.seq} of ${chunk.total} of ${chunk.id} after ${parts.length} of ${assembly.total}.`);
    }
    if (chunk.total < 2 || /\p{Cs}/u.test(data)) throw new Error(`Part ${chunk.seq} of ${chunk.id} is no part.`);
    parts.push(data);
    this.assemblies.set(chunk.id, assembly);
    if (chunk.seq < chunk.total) return;
    this.assemblies.delete(chunk.id);
    this.fragments.set(fragment, parts.join(''));
  }

  /** Gives up what it has of fragments that are not complete, and asks for the state. */
  private startOver(): void {
    this.assemblies.clear();
    if (!Number.isNaN(this.seq)) this.socket.emit('resync', {});
    this.seq = Number.NaN;
  }

  private wait(): void {
    clearTimeout(this.impatience);
    if (this.healing?.patienceMs === undefined || this.assemblies.size === 0) return;
    this.impatience = setTimeout(() => this.startOver(), this.healing.patienceMs);
  }

  private splice(name: string, splices: readonly { position: number; length: number; new_value: string }[]): void {
    const before = this.fragments.get(name);
    if (before === undefined) throw new Error(`Splices of the unknown fragment ${name}.`);
    let html = '';
    let end = 0;
    for (const { position, length, new_value } of splices) {
      if (position < end || position + length > before.length) throw new Error(`Splice at ${position} of ${name}.`);
      html += before.slice(end, position) + new_value;
      end = position + length;
    }
    this.fragments.set(name, html + before.slice(end));
  }

  private wake(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}
