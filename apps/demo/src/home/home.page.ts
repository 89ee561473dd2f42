import { LiveAction, LivePage, type LivePageHandler } from '@livetemplate/nestjs';

import { DEBUG_PAGE } from '../debug-page.js';
import { StatisticsService } from '../dashboard/statistics.service.js';
import { Heartbeat } from '../live/heartbeat.js';
import { OpenPages } from '../live/open-pages.js';
import type { Bar } from '../live/bars.js';
import { MarketService, type Quote } from '../market/market.service.js';
import { PressesService } from './presses.service.js';

interface HomeState {
  readonly Page: 'home';
  readonly Title: string;
  Presses: number;
  Now: Date;
  Orders: { readonly Value: number; readonly History: readonly Bar[] };
  Quotes: readonly Quote[];
  /** Whether there is a debug page to look at. */
  readonly Debug: boolean;
}

const QUOTES_SHOWN = 3;

/** Explains the product with itself: one button whose count everybody sees, and a clock. */
@LivePage('/', { template: 'home.html', key: () => 'home' })
export class HomePage implements LivePageHandler<HomeState> {
  constructor(
    private readonly presses: PressesService,
    private readonly statistics: StatisticsService,
    private readonly market: MarketService,
    private readonly openPages: OpenPages,
    heartbeat: Heartbeat,
  ) {
    heartbeat.onBeat(() => this.showEverywhere());
  }

  mount(): HomeState {
    return { Page: 'home', Title: 'Live pages for NestJS', Debug: DEBUG_PAGE !== false, ...this.now() };
  }

  @LiveAction('press')
  press(state: HomeState): void {
    state.Presses = this.presses.press();
    // The other browsers' pages; this one follows from what the action has changed.
    void this.openPages.update<HomeState>(HomePage, (other) => {
      other.Presses = this.presses.count;
    });
  }

  private showEverywhere(): Promise<void> {
    const now = this.now();
    return this.openPages.update<HomeState>(HomePage, (state) => void Object.assign(state, now));
  }

  private now(): Omit<HomeState, 'Page' | 'Title' | 'Debug'> {
    const { Value, History } = this.statistics.current()['orders']!;
    return {
      Presses: this.presses.count,
      Now: new Date(),
      Orders: { Value, History },
      Quotes: this.market.current(QUOTES_SHOWN),
    };
  }
}
