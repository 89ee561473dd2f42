import type { LiveProgram } from '../../libs/livetemplate/src/core.js';
import type { History } from './history.js';

/** What a client shows at one number: 1.0 fragments by name, 2.0 values. */
export interface Picture<State = unknown> {
  readonly protocol: '1.0' | '2.0';
  /** Sequence number of what is shown; NaN before anything is. */
  readonly seq: number;
  /** What is shown; to be given back to {@link restore}. */
  readonly state: State;
  /** Whether only a full state counts from here on. */
  readonly awaiting: boolean;
  /** A full state is owed: the connection could not resume, or has asked for it. */
  owe(): void;
  /** A new connection begins. */
  begin(): void;
  restore(seq: number, state: State): void;
  /** Takes a message; says what the protocol does not allow about it, and asks for a `resync` where a number is missing. */
  receive(event: string | number, args: readonly unknown[]): void;
  /** What differs from the page as it was at this number; nothing where no commit has the number. */
  difference(): string;
}

/** What a picture needs of the client it belongs to. */
export interface PictureHost {
  readonly history: History;
  /** Whether another node may commit: then numbers may be skipped by a full state. */
  readonly manyNodes: boolean;
  complain(text: string): void;
  resync(): void;
}

export type Values = ReturnType<LiveProgram['evaluate']>;
