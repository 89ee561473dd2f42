import { ParseIntPipe } from '@nestjs/common';
import { LiveAction, LivePage, Payload, type LivePageHandler, type PageContext } from '@livetemplate/nestjs';

import { OpenPages } from '../live/open-pages.js';
import { FiguresService, type Figures } from '../shared/figures.service.js';
import { RowEditPipe, type RowEdit } from './row-edit.pipe.js';
import { firstState, isSortKey, newRow, sizeOf, sortRows, trade, type Row, type TableState } from './table.state.js';

const MOVES_EACH_BEAT = 6;

/** A table of up to 10,000 rows: sorting moves them, editing changes one cell, prices move by themselves. */
@LivePage('/table', { template: 'table.html', key: (request) => `rows-${sizeOf(request.query['rows'])}` })
export class TablePage implements LivePageHandler<TableState> {
  constructor(
    private readonly figures: FiguresService,
    private readonly openPages: OpenPages,
  ) {
    figures.onMove((latest) => this.movePrices(latest));
  }

  mount(context: PageContext): TableState {
    const { Quotes, Changes } = this.figures.latest;
    return firstState(sizeOf(context.query['rows']), Quotes, Changes);
  }

  @LiveAction('sort_rows')
  sort(state: TableState, @Payload('column') name: string): void {
    if (!isSortKey(name)) return;
    for (const column of state.Columns) {
      if (column.Name !== name) column.Sort = 'none';
      else column.Sort = column.Sort === 'ascending' ? 'descending' : 'ascending';
      if (column.Sort !== 'none') state.Rows = sortRows(state.Rows, name, column.Sort);
    }
  }

  @LiveAction('append_row')
  append(state: TableState): void {
    state.Rows.push(newRow(state.NextID));
    state.NextID += 1;
  }

  @LiveAction('remove_row')
  remove(state: TableState, @Payload('rowId', ParseIntPipe) id: number): void {
    const index = state.Rows.findIndex(({ ID }) => ID === id);
    if (index >= 0) state.Rows.splice(index, 1);
  }

  @LiveAction('edit_row')
  edit(state: TableState, @Payload('rowId', ParseIntPipe) id: number): void {
    change(state, id, (row) => (row.Editing = true));
  }

  @LiveAction('cancel_edit')
  cancel(state: TableState, @Payload('rowId', ParseIntPipe) id: number): void {
    change(state, id, (row) => (row.Editing = false));
  }

  @LiveAction('save_row')
  save(state: TableState, @Payload('rowId', ParseIntPipe) id: number, @Payload(RowEditPipe) edit: RowEdit): void {
    change(state, id, (row) => Object.assign(row, edit, { Editing: false }));
  }

  @LiveAction('toggle_live')
  toggleLive(state: TableState): void {
    state.Live = !state.Live;
  }

  private movePrices({ Changes, Quotes }: Figures): Promise<void> {
    return this.openPages.update<TableState>(TablePage, (state) => {
      // Several nodes may have a tab of this page: it moves once a beat.
      if (!state.Live || state.Beat === Changes) return;
      state.Beat = Changes;
      state.Quotes = Quotes;
      trade(state.Rows, MOVES_EACH_BEAT);
    });
  }
}

function change(state: TableState, id: number, recipe: (row: Row) => void): void {
  const row = state.Rows.find(({ ID }) => ID === id);
  if (row) recipe(row);
}
