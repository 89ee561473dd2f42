import { Injectable } from '@nestjs/common';

/** How often anybody has pressed the button of the home page since the start. */
@Injectable()
export class PressesService {
  private presses = 0;

  get count(): number {
    return this.presses;
  }

  press(): number {
    this.presses += 1;
    return this.presses;
  }
}
