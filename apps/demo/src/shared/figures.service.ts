import { Injectable } from '@nestjs/common';
import type { Immutable } from '@livetemplate/nestjs';
import { randomUUID } from 'node:crypto';

import { firstStatistics, nextStatistics, type Statistics } from '../dashboard/statistics.js';
import { Heartbeat } from '../live/heartbeat.js';
import { firstQuotes, nextQuotes, type Quote } from '../market/market.js';
import type { Shared, SharedPage } from './shared-page.js';
import { SharedPages } from './shared-pages.js';

/** The company's figures and the market's prices. `Changes` counts the beats on which they have moved. */
interface FiguresState extends Shared {
  /** The node that moves them; empty for none yet. */
  By: string;
  At: Date;
  Statistics: Statistics;
  Quotes: readonly Quote[];
}

export type Figures = Immutable<FiguresState>;

/** Beats without a move after which the node that makes them counts as gone. */
const PATIENCE = 2;

/** What moves by itself, and is the same for everybody. One node moves it, until it is gone; all of them show it. */
@Injectable()
export class FiguresService {
  private readonly shared: SharedPage<FiguresState>;
  private readonly me = randomUUID();
  /** The last move that this node knows of, and how many beats ago it heard of that. */
  private seen = 0;
  private still = 0;

  constructor(pages: SharedPages, heartbeat: Heartbeat) {
    this.shared = pages.of<FiguresState>('figures', {
      Changes: 0,
      By: '',
      At: new Date(),
      Statistics: firstStatistics(),
      Quotes: firstQuotes(),
    });
    heartbeat.onBeat(() => this.beat());
  }

  get latest(): Figures {
    return this.shared.latest;
  }

  onMove(listener: (figures: Figures) => Promise<void>): void {
    this.shared.onChange(listener);
  }

  private async beat(): Promise<void> {
    const figures = await this.shared.current();
    const { By, Changes } = figures;
    this.still = Changes === this.seen ? this.still + 1 : 0;
    this.seen = Changes;
    if (By === '' || By === this.me || this.still >= PATIENCE) await this.move(figures);
  }

  private move({ Changes, Statistics, Quotes }: Figures): Promise<void> {
    const next: FiguresState = {
      Changes: Changes + 1,
      By: this.me,
      At: new Date(),
      Statistics: nextStatistics(Statistics),
      Quotes: nextQuotes(Quotes),
    };
    return this.shared.change((figures) => {
      // Otherwise another node has taken over at the same time.
      if (figures.Changes === Changes) Object.assign(figures, next);
    });
  }
}
