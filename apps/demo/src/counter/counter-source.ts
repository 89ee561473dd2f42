import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';

import { VIEWS_FOLDER } from '../folders.js';

/** A piece of a template's text, with what it is: a template action, one of the client's attributes, or plain HTML. */
export interface SourcePiece {
  readonly Kind: 'action' | 'live' | 'html';
  readonly Text: string;
}

const FILE = 'partials/counter-widget.html';
const PIECES = /(\{\{.*?\}\}|\blvt-[a-z-]+)/u;

/** The text of the counter's own template, so that what the page shows beside the counter is what runs. */
@Injectable()
export class CounterSource {
  readonly pieces: readonly SourcePiece[];

  constructor() {
    const text = readFileSync(join(VIEWS_FOLDER, FILE), 'utf8');
    const body = text.slice(text.indexOf('}}') + 2, text.lastIndexOf('{{end}}'));
    this.pieces = body
      .split(PIECES)
      .filter((piece) => piece !== '')
      .map((Text) => ({ Kind: kindOf(Text), Text }));
  }
}

function kindOf(piece: string): SourcePiece['Kind'] {
  if (piece.startsWith('{{')) return 'action';
  return piece.startsWith('lvt-') ? 'live' : 'html';
}
