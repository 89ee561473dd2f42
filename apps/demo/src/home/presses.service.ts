import { Injectable } from '@nestjs/common';

import type { Shared, SharedPage } from '../shared/shared-page.js';
import { SharedPages } from '../shared/shared-pages.js';

/** How often anybody has pressed the button of the home page. */
@Injectable()
export class PressesService {
  private readonly shared: SharedPage<Shared>;

  constructor(pages: SharedPages) {
    this.shared = pages.of<Shared>('presses', { Changes: 0 });
  }

  get count(): number {
    return this.shared.latest.Changes;
  }

  press(): Promise<void> {
    return this.shared.change((presses) => {
      presses.Changes += 1;
    });
  }

  onPress(listener: () => Promise<void>): void {
    this.shared.onChange(listener);
  }
}
