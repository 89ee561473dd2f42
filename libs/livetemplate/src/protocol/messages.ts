import type { BlockPatch, WireValue } from '../program/patch.js';

export type { BlockPatch, ListOperation, ListPatch, SlotPatch, WireRegion, WireValue } from '../program/patch.js';

/**
 * Names of the Socket.IO events. A patch of version 2.0 has none of them: its event is its sequence number, because each
 * byte is paid in every frame.
 */
export const EVENTS = {
  welcome: 'welcome',
  fault: 'fault',
  /** A page token in place of the one that the connection was made with; that one ends soon. */
  token: 'token',
  /** 1.0: one envelope. */
  update: 'update',
  /** 2.0: `["s", seq, fingerprint, …values]`: all values of block 0, where a resume is not possible. */
  state: 's',
  action: 'action',
  ack: 'ack',
  resync: 'resync',
} as const;

/** The event that carries a {@link Message}. Not one of {@link EVENTS}: the browser script has all of those, whether it needs them or not. */
export const MESSAGE_EVENT = 'message';

export interface Handshake {
  readonly page?: string;
  readonly token?: string;
  readonly protocol?: readonly string[];
  readonly ack?: number;
  /** Fingerprint of the template the client was served (2.0). */
  readonly template?: string;
}

export interface Welcome {
  readonly protocol: string;
  readonly page: string;
  readonly seq: number;
  readonly resumed: boolean;
  /** Fingerprint of the template the page is rendered from now (2.0): another than the client's means a new template. */
  readonly template?: string;
}

export interface ActionMessage {
  readonly action: string;
  readonly data?: unknown;
  readonly id?: string;
}

export interface Resync {
  /** 1.0: only this fragment, where there is one of this id. */
  readonly fragment_id?: string;
  /** Why: a frame is missing, or the document is not what the server has rendered. */
  readonly reason?: 'gap' | 'drift';
}

/**
 * Why an action has failed.
 *
 * @see requirement P5
 * @publicApi
 */
export interface ActionError {
  /** One of ours, as `PAYLOAD_INVALID`, or the name of an HTTP status, as `FORBIDDEN`. Stable: branch on this. */
  readonly code: string;
  /** For people. */
  readonly message: string;
  /** What is wrong with single fields of the data, by their path: `address.street`; or by the name that the path was sent under: `address[street]`. */
  readonly fields?: Readonly<Record<string, readonly string[]>>;
}

/**
 * The answer to an action: the state after it is contained in what is numbered up to `seq`, or why it has failed.
 *
 * @publicApi
 */
export type ActionAnswer =
  { readonly ok: true; readonly seq: number } | { readonly ok: false; readonly error: ActionError };

export interface Fault {
  readonly code: string;
  readonly message: string;
}

/** What the application has sent to this connection alone. Clients that have no use for it leave it aside. */
export interface Message {
  readonly event: string;
  readonly data?: unknown;
}

/** A 2.0 patch of block 0 as Socket.IO carries it: the name of the event, which is a number, and its arguments. */
export type PatchFrame = [seq: number, ...patch: BlockPatch];

/** Arguments of the 2.0 event {@link EVENTS.state}. */
export type StateFrame = [seq: number, fingerprint: string, ...values: WireValue[]];

/** Version 1.0: the envelope of the published schema. */
export interface Envelope {
  readonly version: '1.0';
  readonly seq: number;
  readonly ack?: number;
  readonly updates: FragmentUpdate[];
  /** RFC 3339. */
  readonly timestamp: string;
}

/** How one fragment changes, in the words of protocol version 1.0: as a whole, or by splices of its HTML. @publicApi */
export type FragmentUpdate = FragmentReplace | FragmentValueUpdates;

/** A fragment as a whole. @publicApi */
export interface FragmentReplace {
  readonly fragment_id: string;
  readonly action: 'replace';
  /** Outer HTML, or a part of it where `chunk` is set. */
  readonly data: string;
  readonly chunk?: Chunk;
}

/** Which part of a long replace this is. @publicApi */
export interface Chunk {
  /** Number of the part, from 1 on. */
  readonly seq: number;
  /** How many parts there are. */
  readonly total: number;
  /** The same for all parts of one replace. */
  readonly id: string;
}

/** Splices of a fragment: ascending, apart, to be applied from the last to the first. @publicApi */
export interface FragmentValueUpdates {
  readonly fragment_id: string;
  readonly action: 'value_updates';
  readonly data: ValueUpdate[];
}

/** A splice of the fragment's outer HTML as last sent; positions count UTF-16 code units. */
export interface ValueUpdate {
  readonly position: number;
  readonly length: number;
  readonly new_value: string;
  readonly value_type?: 'string' | 'number' | 'bool' | 'html' | 'json';
  readonly data_path: string;
}
