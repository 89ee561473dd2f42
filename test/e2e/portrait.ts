import { ConflictException } from '@nestjs/common';
import { createHash } from 'node:crypto';

import { LiveAction, LivePage, Payload, Uploads, type Draft, type Upload } from '@livetemplate/nestjs';

/** What is told of a file. */
export interface Told {
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly hash: string;
}

export interface PortraitState {
  title: string;
  portrait: Told | null;
  papers: Told[];
  runs: number;
}

/** More than systems keep for one who does not read it. */
export const MAX_BYTES = 8_000_000;

/** A form with files that a browser can post by itself, and one whose action takes none. */
export const PORTRAIT_TEMPLATE = `<!DOCTYPE html>
<html lang="en"><head><title>Portrait</title><link rel="icon" href="data:,"></head><body>
<h1>{{.title}}</h1><p id="runs">{{.runs}}</p>
{{with .portrait}}<p id="portrait">{{.name}} {{.type}} {{.size}}</p>{{end}}
<ul>{{range .papers}}<li>{{.name}}</li>{{end}}</ul>
<form id="form" method="post" action="/livetemplate/actions/change" enctype="multipart/form-data" lvt-submit="change">{{lvtForm}}
<input name="title"><input type="file" name="portrait"><p id="wrong" data-lvt-error-for="portrait"></p>
<input type="file" name="papers" multiple><progress id="progress" aria-label="Sent" value="0"></progress>
<button>Send</button><button type="button" id="cancel" lvt-do="cancel closest(form)">Cancel</button></form>
<form id="other" method="post" action="/livetemplate/actions/rename" enctype="multipart/form-data" lvt-submit="rename">{{lvtForm}}
<input name="title"><input type="file" name="portrait"><button>Rename</button></form>
</body></html>
`;

export function told({ name, type, size, content }: Upload): Told {
  return { name, type, size, hash: hashOf(content) };
}

export function hashOf(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

@LivePage('/portrait', { template: 'portrait.html' })
export class PortraitPage {
  mount(): PortraitState {
    return { title: 'Nobody', portrait: null, papers: [], runs: 0 };
  }

  @LiveAction()
  change(
    state: Draft<PortraitState>,
    @Payload('title') title: string,
    @Uploads('portrait', { accept: ['image/*', '.pict'], maxBytes: MAX_BYTES }) [portrait]: readonly Upload[],
    @Uploads('papers', { maxFiles: 3, maxBytes: 1_000 }) papers: readonly Upload[],
  ): void {
    state.runs++;
    if (title === 'taken') throw new ConflictException('Somebody was quicker.');
    state.title = title;
    if (portrait !== undefined) state.portrait = told(portrait);
    state.papers = papers.map(told);
  }

  @LiveAction()
  rename(state: Draft<PortraitState>, @Payload('title') title: string): void {
    state.title = title;
    state.runs++;
  }
}
