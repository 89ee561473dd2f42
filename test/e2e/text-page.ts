import { LiveAction, LivePage, Payload, type Draft, type Envelope, type LivePageHandler } from '@livetemplate/nestjs';

import type { Received } from './browser.js';
import { Fragments } from './fragments.js';

export interface TextState {
  text: string;
}

export const TEXT_TEMPLATE = `<!DOCTYPE html>
<html lang="en"><head><title>Text</title></head><body><p id="text">{{.text}}</p></body></html>
`;

/** A page that shows one text. */
@LivePage('/text', { template: 'text.html' })
export class TextPage implements LivePageHandler<TextState> {
  mount(): TextState {
    return { text: '' };
  }

  @LiveAction()
  write(state: Draft<TextState>, @Payload('text') text: string): void {
    state.text = text;
  }
}

/** What a connection shows of that page. It complains about frames that are missing or come twice. */
export class ShownText {
  seq: number;
  text = '';
  /** How often it was given the state as a whole. */
  states = 0;
  private readonly fragments = new Fragments();
  private restarting: boolean;

  /** @param seq where it begins; without it, with a full state */
  constructor(seq?: number) {
    this.seq = seq ?? Number.NaN;
    this.restarting = seq === undefined;
  }

  take({ event, args }: Received): void {
    if (event === 'welcome') {
      const { resumed } = args[0] as { resumed: boolean };
      if (!resumed) this.restarting = true;
    } else if (event === 'update') {
      const [envelope] = args as [Envelope];
      this.follow(envelope.seq, this.restarting);
      this.fragments.apply(envelope);
      this.text = this.fragments.text('text');
    } else if (event !== 'fault') {
      // Version 2.0: a patch is named by its number. The page has one slot, whose value comes last.
      this.follow(event === 's' ? (args[0] as number) : Number(event), event === 's');
      this.text = args.at(-1) as string;
    }
  }

  private follow(seq: number, whole: boolean): void {
    if (!whole && seq !== this.seq + 1) throw new Error(`Frame ${seq} after ${this.seq}.`);
    if (whole && seq < this.seq) throw new Error(`State ${seq} after ${this.seq}.`);
    if (whole) this.states++;
    this.restarting = false;
    this.seq = seq;
  }
}
