import { afterCommit, LiveAction, LivePage, type LivePageHandler } from '@livetemplate/nestjs';

import { DEBUG_PAGE } from '../debug-page.js';
import { OpenPages } from '../live/open-pages.js';
import type { Bar } from '../live/bars.js';
import type { Quote } from '../market/market.js';
import { FiguresService } from '../shared/figures.service.js';
import { PressesService } from './presses.service.js';

interface HomeState {
  readonly Page: 'home';
  readonly Title: string;
  Presses: number;
  Now: Date;
  Orders: { readonly Value: number; readonly History: readonly Bar[] };
  Quotes: readonly Quote[];
  /** Of the figures that it shows. */
  Beat: number;
  /** Whether there is a debug page to look at. */
  readonly Debug: boolean;
}

const QUOTES_SHOWN = 3;

/** Explains the product with itself: one button whose count everybody sees, and a clock. */
@LivePage('/', { template: 'home.html', key: () => 'home' })
export class HomePage implements LivePageHandler<HomeState> {
  constructor(
    private readonly presses: PressesService,
    private readonly figures: FiguresService,
    private readonly openPages: OpenPages,
  ) {
    presses.onPress(() => this.showEverywhere());
    figures.onMove(() => this.showEverywhere());
  }

  mount(): HomeState {
    return {
      Page: 'home',
      Title: 'Live pages for NestJS',
      Debug: DEBUG_PAGE !== false,
      Presses: this.presses.count,
      ...this.now(),
    };
  }

  @LiveAction('press')
  press(state: HomeState): void {
    state.Presses += 1;
    // Counted once, also where this has to run again; then all pages show it.
    afterCommit(() => this.presses.press());
  }

  private showEverywhere(): Promise<void> {
    const [now, presses] = [this.now(), this.presses.count];
    return this.openPages.update<HomeState>(HomePage, (state) => {
      // Its own presses may not all be counted yet.
      if (state.Presses < presses) state.Presses = presses;
      if (state.Beat !== now.Beat) Object.assign(state, now);
    });
  }

  private now(): Pick<HomeState, 'Now' | 'Orders' | 'Quotes' | 'Beat'> {
    const { Changes: Beat, At: Now, Statistics, Quotes } = this.figures.latest;
    const { Value, History } = Statistics['orders']!;
    return { Beat, Now, Orders: { Value, History }, Quotes: Quotes.slice(0, QUOTES_SHOWN) };
  }
}
