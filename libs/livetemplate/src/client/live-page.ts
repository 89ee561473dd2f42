import {
  ROOT_ATTRIBUTES,
  type ActionAnswer,
  type Fault,
  type Handshake,
  type Message,
  type PatchFrame,
  type Shape,
  type StateFrame,
  type Welcome,
  type WireValue,
} from '../protocol/index.js';
import { ActionQueue } from './actions/action-queue.js';
import { ConnectionStatus, type ConnectionState } from './connection-status.js';
import { emit, report } from './diagnostics.js';
import { LiveDocument } from './dom/live-document.js';
import { Sequencer } from './sequencer.js';
import type { Receiver, Transport } from './transport/transport.js';

/** Refusals after which only a new page helps. */
const LOST = /^(PAGE_(NOT_FOUND|EXPIRED|CLOSED)|INVALID_\w+|TOKEN_EXPIRED)$/;

export interface LivePageOptions {
  /** The element that carries the attributes of a live page. */
  readonly root: Element;
  readonly transport: Transport;
  /** Resolves with null where the server no longer has the template. */
  readonly loadShape: (fingerprint: string) => Promise<Shape | null>;
  /** Loads the page anew; false where that has been tried too often. */
  readonly reload: () => boolean;
}

/** A page that follows its server: frames in, changes of the document out. */
export class LivePage implements Receiver {
  private readonly root: Element;
  private transport: Transport;
  private readonly status: ConnectionStatus;
  private readonly sequencer: Sequencer;
  private readonly actions: ActionQueue;
  private readonly fingerprint: string;
  /** Frames that arrive before the document is adopted; null afterwards. */
  private waiting: (() => void)[] | null = [];
  private shape: Shape | null = null;
  /** null where the document has drifted; the next state frame restores it. */
  private live: LiveDocument | null = null;

  constructor(private readonly options: LivePageOptions) {
    this.root = options.root;
    this.transport = options.transport;
    this.status = new ConnectionStatus(this.root);
    this.fingerprint = this.attribute(ROOT_ATTRIBUTES.fingerprint);
    const shown = Number(this.attribute(ROOT_ATTRIBUTES.sequence));
    this.sequencer = new Sequencer(shown, (sequence) => this.transport.acknowledge(sequence));
    this.actions = new ActionQueue((message) => this.transport.action(message));
  }

  /** Sequence number of what is shown. */
  get seq(): number {
    return this.sequencer.last;
  }

  get state(): ConnectionState {
    return this.status.state;
  }

  /** Connects, and takes over the document as soon as the template's statics are there. */
  async start(): Promise<void> {
    this.transport.open(this);
    const shape = await this.options.loadShape(this.fingerprint);
    if (!shape) return this.startOver('template.unavailable', 'The template is gone.');
    this.shape = shape;
    this.adopt(shape);
    const waiting = this.waiting || [];
    this.waiting = null;
    for (const apply of waiting) apply();
  }

  /**
   * Runs an action on the server. While the page is offline it waits and is sent after the reconnect.
   * Resolves with the server's answer, also where the action failed.
   */
  action(name: string, data?: unknown): Promise<ActionAnswer> {
    return this.actions.run(name, data);
  }

  /** Connects now if the connection is away, for example when a hidden tab is shown again. */
  wake(): void {
    this.transport.wake();
  }

  /** Goes on with another transport, from where it is; what has no answer yet is sent again. */
  continueBy(transport: Transport): void {
    this.close();
    this.transport = transport;
    transport.open(this);
  }

  close(): void {
    this.transport.close();
  }

  handshake(): Handshake {
    this.sequencer.reconnecting();
    return {
      page: this.attribute(ROOT_ATTRIBUTES.page),
      protocol: ['2.0'],
      ack: this.seq,
      template: this.fingerprint,
    };
  }

  receiveWelcome(welcome: Welcome): void {
    if (welcome.template && welcome.template !== this.fingerprint) return this.outdated();
    if (!welcome.resumed) this.sequencer.awaitState();
    else if (this.shape && !this.live) this.resync();
    this.status.set('ready');
    this.actions.resume();
  }

  receivePatch(frame: PatchFrame): void {
    this.whenAdopted(() => this.applyPatch(frame));
  }

  receiveState(frame: StateFrame): void {
    this.whenAdopted(() => this.applyState(frame));
  }

  receiveFault({ code, message }: Fault): void {
    report(code, message);
  }

  receiveMessage(message: Message): void {
    emit(document, 'message', message);
  }

  disconnected(): void {
    this.actions.pause();
    this.status.set('offline');
  }

  refused(code: string | undefined): boolean {
    if (!code || !LOST.test(code)) return true;
    this.startOver('page.lost', code);
    return false;
  }

  private whenAdopted(apply: () => void): void {
    if (this.waiting) this.waiting.push(apply);
    else apply();
  }

  private applyPatch([sequence, ...patch]: PatchFrame): void {
    const verdict = this.sequencer.judge(sequence);
    if (verdict === 'ignore') return;
    if (verdict === 'gap') {
      report('protocol.gap', `Frame ${sequence} follows ${this.seq}.`);
      return this.resync('gap');
    }
    if (!this.guarded(() => this.live && this.live.patch(patch))) return this.resync();
    this.sequencer.applied(sequence);
    emit(document, 'updated', { seq: sequence });
  }

  private applyState([sequence, fingerprint, ...values]: StateFrame): void {
    if (fingerprint !== this.fingerprint) return this.outdated();
    const { live } = this;
    const shown = live && this.guarded(() => live.show(values));
    if (!shown && !this.guarded(() => this.restore(values))) {
      return this.startOver('dom.drift', 'The document cannot be restored.');
    }
    this.sequencer.restarted(sequence);
    emit(document, 'updated', { seq: sequence });
  }

  private adopt(shape: Shape): void {
    const adopted = this.guarded(() => {
      this.live = LiveDocument.adopt(shape, this.attribute(ROOT_ATTRIBUTES.state));
    });
    if (!adopted && this.state === 'ready') this.resync();
  }

  private restore(values: readonly WireValue[]): void {
    this.live = LiveDocument.restore(this.shape as Shape, values);
  }

  /** Nothing that goes wrong with the document may reach the page's scripts, or stop the frames that follow. */
  private guarded(change: () => unknown): boolean {
    try {
      change();
      return true;
    } catch (error) {
      this.live = null;
      report('dom.drift', String(error));
      return false;
    }
  }

  private resync(reason: 'gap' | 'drift' = 'drift'): void {
    this.sequencer.awaitState();
    this.transport.resync(reason);
  }

  private outdated(): void {
    this.startOver('page.outdated', 'The template has changed.');
  }

  private startOver(code: string, message: string): void {
    report(code, message);
    this.transport.close();
    if (!this.options.reload()) this.status.fail();
    this.status.set('offline');
  }

  private attribute(name: string): string {
    return this.root.getAttribute(name) || '';
  }
}
