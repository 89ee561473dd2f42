import type {
  ActionAnswer,
  ActionMessage,
  Fault,
  Handshake,
  Message,
  PatchFrame,
  Resync,
  StateFrame,
  Welcome,
} from '../../protocol/index.js';

/** What a page needs from whatever carries its messages. */
export interface Transport {
  /** Begins to connect, and keeps at it until {@link close}. */
  open(receiver: Receiver): void;
  /** Tries again now, instead of waiting for the next attempt. */
  wake(): void;
  close(): void;

  /** Resolves with the answer; rejects where none came and the action has to be sent again. */
  action(message: ActionMessage): Promise<ActionAnswer>;
  acknowledge(sequence: number): void;
  /** Asks for a state frame, and says why. */
  resync(reason: NonNullable<Resync['reason']>): void;
}

/** What a page does with what a transport receives. */
export interface Receiver {
  /** Sequence number of what is shown. */
  readonly seq: number;
  /** Called for each attempt, so that it says how far the page has come. */
  handshake(): Handshake;
  receiveWelcome(welcome: Welcome): void;
  receivePatch(frame: PatchFrame): void;
  receiveState(frame: StateFrame): void;
  receiveFault(fault: Fault): void;
  receiveMessage(message: Message): void;
  /** The connection is gone and is being made again. */
  disconnected(): void;
  /**
   * The server does not let this page in, or not any longer.
   * @param code undefined where it did not say why
   * @returns whether it makes sense to try again.
   */
  refused(code: string | undefined): boolean;
}
