import { Injectable } from '@nestjs/common';

/** Stands for whatever keeps pictures. */
@Injectable()
export class Pictures {
  readonly kept: Buffer[] = [];

  keep(content: Buffer): Promise<string> {
    return Promise.resolve(`/pictures/${this.kept.push(content)}`);
  }
}
