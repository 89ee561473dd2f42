import { Controller } from '@nestjs/common';

import { OnConnect } from '../../page/server-event.decorators.js';
import { DebugBoard, inspectedIn } from './debug-board.js';

/** Serves the pages of a debug page: they have no actions, and are kept up to date while somebody looks. */
@Controller()
export class DebugPages {
  constructor(private readonly board: DebugBoard) {}

  @OnConnect()
  come(state: object): void {
    this.board.watch(inspectedIn(state));
  }
}
