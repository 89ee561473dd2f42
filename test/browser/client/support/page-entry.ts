/** What runs inside the browser under test: the client, a transport without a network, and ways to look at the result. */
import { Events } from '../../../../libs/livetemplate/src/client/actions/events.js';
import { createApi, type LiveTemplateApi } from '../../../../libs/livetemplate/src/client/api.js';
import { watchComposition } from '../../../../libs/livetemplate/src/client/dom/input-keeper.js';
import { staying } from '../../../../libs/livetemplate/src/client/dom/mover.js';
import { LivePage } from '../../../../libs/livetemplate/src/client/live-page.js';
import type { Receiver, Transport } from '../../../../libs/livetemplate/src/client/transport/transport.js';
import type {
  ActionAnswer,
  ActionMessage,
  BlockPatch,
  Handshake,
  Shape,
  Welcome,
  WireValue,
} from '../../../../libs/livetemplate/src/protocol/index.js';
import type { PlainShape } from './outline-by-parser.js';
import { checkPatches } from './patch-law.js';
import { serialize } from './serialize.js';
import { checkSlowForm } from './slow-form.js';

/** A connection whose other end is the test. */
class TestTransport implements Transport {
  receiver!: Receiver;
  handshakes: Handshake[] = [];
  resyncs = 0;
  readonly reasons: string[] = [];
  acknowledged: number[] = [];
  wakes = 0;
  closed = false;
  actions: { message: ActionMessage; answer(answer: ActionAnswer): void; lose(): void }[] = [];

  open(receiver: Receiver): void {
    this.receiver = receiver;
  }

  connect(welcome: Partial<Welcome> = {}): void {
    this.handshakes.push(this.receiver.handshake());
    this.receiver.receiveWelcome({ protocol: '2.0', page: 'p', seq: 1, resumed: true, ...welcome });
  }

  wake(): void {
    this.wakes++;
  }

  close(): void {
    this.closed = true;
  }

  action(message: ActionMessage): Promise<ActionAnswer> {
    return new Promise((answer, lose) => {
      this.actions.push({ message, answer, lose: () => lose(new Error('no answer')) });
    });
  }

  acknowledge(sequence: number): void {
    this.acknowledged.push(sequence);
  }

  resync(reason: string): void {
    this.resyncs++;
    this.reasons.push(reason);
  }
}

export class Harness {
  readonly transport = new TestTransport();
  readonly faults: { code: string; message: string }[] = [];
  reloads = 0;
  /** How many states the test has answered with. */
  states = 0;
  live!: LivePage;
  api!: LiveTemplateApi;
  /** Kept between two looks at the document, to tell whether a node is still the same. */
  readonly kept: Record<string, Node | null> = {};
  private arrive!: (shape: Shape | null) => void;
  private sequence = 1;

  /** Begins as the browser script does; the statics come when {@link shapeArrives} says so. */
  begin(): void {
    document.addEventListener('lvt:fault', (event) => this.faults.push((event as CustomEvent).detail));
    this.live = new LivePage({
      root: document.querySelector('[data-lvt-page]')!,
      transport: this.transport,
      loadShape: () => new Promise((resolve) => (this.arrive = resolve)),
      reload: () => {
        this.reloads++;
        return this.reloads < 2;
      },
    });
    this.sequence = this.live.seq;
    this.api = createApi(this.live);
    watchComposition(document);
    new Events(
      (name, data) => this.live.action(name, data),
      () => this.live.seq,
    ).listen(document);
    void this.live.start();
  }

  async shapeArrives(shape: PlainShape | null): Promise<void> {
    this.arrive(shape as Shape | null);
    // The page goes on in the jobs that the arrival has queued; a timer comes after all of them.
    await new Promise((resolve) => setTimeout(resolve));
  }

  /** Begins and connects. */
  async adopt(shape: PlainShape): Promise<void> {
    this.begin();
    await this.shapeArrives(shape);
    this.transport.connect();
  }

  patch(...patch: BlockPatch): void {
    this.transport.receiver.receivePatch([++this.sequence, ...patch]);
  }

  state(sequence: number, ...values: WireValue[]): void {
    this.sequence = sequence;
    this.transport.receiver.receiveState([sequence, 'f', ...values]);
  }

  /** The document as it is, and as it would be if the browser had just loaded `html`. */
  async compare(html: string): Promise<{ shown: string; expected: string }> {
    const shown = serialize(document);
    const frame = document.createElement('iframe');
    frame.srcdoc = html;
    const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
    document.body.append(frame);
    await loaded;
    const expected = serialize(frame.contentDocument!);
    frame.remove();
    return { shown, expected };
  }

  /** Lets pending promises run. */
  settle(): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve));
  }

  staying = (order: number[]): number[] => [...staying(order)].sort((a, b) => a - b);
  checkPatches = checkPatches;
  checkSlowForm = checkSlowForm;
}

declare global {
  // eslint-disable-next-line no-var
  var harness: Harness;
}
globalThis.harness = new Harness();
