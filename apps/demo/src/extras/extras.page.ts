import { UnprocessableEntityException } from '@nestjs/common';
import { LiveAction, LivePage, Uploads, type LivePageHandler, type Upload } from '@livetemplate/nestjs';

import { OpenPages } from '../live/open-pages.js';
import type { Quote } from '../market/market.js';
import { FiguresService, type Figures } from '../shared/figures.service.js';
import { newRow, type Row } from '../table/table.state.js';
import { portraitOf, type FilePortrait } from './file-portrait.js';

const LOTS_AT_A_TIME = 20;
const ALL_LOTS = 200;

interface ExtrasState {
  readonly Page: 'extras';
  readonly Title: string;
  /** On which the prices have moved. */
  Beat: number;
  Quotes: readonly Quote[];
  Lots: Row[];
  All: number;
  More: boolean;
  Files: FilePortrait[];
}

/** What a page may have besides: a script of its own that draws, a list that grows where somebody looks, files, and what opens at once. */
@LivePage('/extras', { template: 'extras.html' })
export class ExtrasPage implements LivePageHandler<ExtrasState> {
  constructor(
    private readonly figures: FiguresService,
    private readonly openPages: OpenPages,
  ) {
    figures.onMove((latest) => this.movePrices(latest));
  }

  mount(): ExtrasState {
    const Lots = Array.from({ length: LOTS_AT_A_TIME }, (_, index) => newRow(index + 1));
    const { Changes: Beat, Quotes } = this.figures.latest;
    return { Page: 'extras', Title: 'Extras', Beat, Quotes, Lots, All: ALL_LOTS, More: true, Files: [] };
  }

  @LiveAction('more')
  more(state: ExtrasState): void {
    const first = state.Lots.length + 1;
    const last = Math.min(ALL_LOTS, state.Lots.length + LOTS_AT_A_TIME);
    for (let id = first; id <= last; id++) state.Lots.push(newRow(id));
    state.More = last < ALL_LOTS;
  }

  @LiveAction('look')
  look(state: ExtrasState, @Uploads('files', { maxFiles: 3, maxBytes: 10_000_000 }) files: readonly Upload[]): void {
    if (files.length === 0) throw new UnprocessableEntityException({ fields: { files: ['Choose a file.'] } });
    state.Files = files.map(portraitOf);
  }

  private movePrices({ Changes, Quotes }: Figures): Promise<void> {
    return this.openPages.update<ExtrasState>(ExtrasPage, (state) => {
      if (state.Beat !== Changes) Object.assign(state, { Beat: Changes, Quotes });
    });
  }
}
