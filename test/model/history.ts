import { createTemplates, trusted, type LiveProgram } from '../../libs/livetemplate/src/core.js';

export const MODEL_FUNCTIONS = { trust: (markup: unknown) => new trusted.HTML(String(markup)) };
export const MODEL_HEAD = '<script src="/livetemplate/client.js" defer></script>';

/** The program of a template, made anew. */
export function modelProgram(text: string): LiveProgram {
  const options = { texts: { 'page.html': text }, functions: MODEL_FUNCTIONS, documentHead: MODEL_HEAD };
  return createTemplates(options).live('page.html');
}

/** A page as it is at one sequence number, rendered as if nothing had been before. */
export interface Shown {
  readonly values: ReturnType<LiveProgram['evaluate']>;
  readonly wire: string;
  readonly document: string;
  readonly fragments: ReadonlyMap<string, string>;
}

/** What a page was at each of its sequence numbers, from what was committed to its store. */
export class History {
  /** Remembers nothing of other states, so that every render is fresh. */
  private readonly program: LiveProgram;
  private readonly states = new Map<number, { readonly data: string; shown?: Shown }>();

  constructor(
    text: string,
    private readonly complain: (text: string) => void,
  ) {
    this.program = modelProgram(text);
  }

  get root(): LiveProgram['root'] {
    return this.program.root;
  }

  get fingerprint(): string {
    return this.program.fingerprint;
  }

  wire(values: Shown['values']): string {
    return JSON.stringify(this.program.wire(values));
  }

  note(seq: number, data: unknown): void {
    const text = JSON.stringify(data);
    const known = this.states.get(seq);
    if (known === undefined) this.states.set(seq, { data: text });
    else if (known.data !== text && this.render(text).document !== this.at(seq)?.document) {
      this.complain(`The number ${seq} stands for two states: ${known.data} and ${text}`);
    }
  }

  /** undefined for a number that no commit has. */
  at(seq: number): Shown | undefined {
    const state = this.states.get(seq);
    if (state !== undefined) state.shown ??= this.render(state.data);
    return state?.shown;
  }

  render(data: string): Shown {
    const values = this.program.evaluate(JSON.parse(data));
    return {
      values,
      wire: this.wire(values),
      document: this.program.document(values, {}),
      fragments: new Map(this.program.fragments(values).map(({ id, html }) => [id, html])),
    };
  }
}
