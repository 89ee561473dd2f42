/**
 * Cuts the static text of a template into the parts of its HTML. It is fed piece by piece, and keeps its state while
 * template actions stand between the pieces. The input has been through the escaper: there are no comments in it, and
 * a `<` in text that opens no tag is `&lt;`.
 */

/** Where in the HTML the scanner stands, and so where an action written there would write. */
export type Site =
  /** Between tags. */
  | 'content'
  /** In the content of `title`, `textarea`, `style`, `script` and the like. */
  | 'raw'
  /** In or right behind the name of a start tag. */
  | 'tag-name'
  /** In a start tag, between its attributes. */
  | 'tag'
  | 'attribute-name'
  /** Behind the name, before `=` or the next attribute. */
  | 'after-name'
  /** Behind `=`. */
  | 'before-value'
  | 'value'
  /** In an end tag, a doctype or the like. */
  | 'markup';

/** Receives the source, in order and without gaps, each part with its meaning. */
export interface ScannerSink {
  content(text: string): void;
  raw(text: string): void;
  /** `<`, then the name in one or more calls. */
  tagOpen(text: string): void;
  tagName(text: string): void;
  /** White space and slashes between attributes. */
  tagSpace(text: string): void;
  attributeName(text: string): void;
  /** `=` with the white space around it. */
  attributeEquals(text: string): void;
  /** The opening quote; an empty string where the value has none. */
  valueOpen(quote: string): void;
  value(text: string): void;
  valueClose(quote: string): void;
  /** `>`. Returns the name of the element whose raw text follows, or null. */
  tagClose(text: string): string | null;
  /** What stands in an end tag or declaration before an action. */
  markupPart(text: string): void;
  /** A whole end tag, or what of it stands behind the last action in it. @param isComputed an action takes part in its name */
  endTag(text: string, name: string, isComputed: boolean): void;
  /** A doctype, a processing instruction or a separator. */
  declaration(text: string): void;
}

const SPACE = /\s/;

/** A whole end tag or declaration. A `>` in the quotes of an attribute, which end tags may have for nothing, does not end it. */
const MARKUP = /^(?:<\/[a-zA-Z](?:[^>=]|=\s*(?:"[^"]*"|'[^']*'|(?!["'\s])))*|<(?!\/[a-zA-Z])[^>]*)>/;

export class HtmlScanner {
  site: Site = 'content';
  /** The quote around the attribute value that is open; empty for none. */
  quote = '';
  private rawElement = '';
  /** What has been read of an end tag or declaration. */
  private pending = '';
  /** How much of it the sink has been told. */
  private told = 0;
  private isComputed = false;

  constructor(private readonly sink: ScannerSink) {}

  /** Starts in the tag of an element or in its raw text, for the text of a branch that stands there. */
  startAt(site: Site, quote = '', rawElement = ''): this {
    this.site = site;
    this.quote = quote;
    this.rawElement = rawElement;
    return this;
  }

  /** An action writes here: an attribute whose value begins with an action has no quotes. */
  action(): void {
    if (this.site === 'markup') {
      this.isComputed ||= /^<\/[a-zA-Z][^\s/]*$/.test(this.pending);
      if (this.told < this.pending.length) this.sink.markupPart(this.pending.slice(this.told));
      this.told = this.pending.length;
    } else if (this.site === 'before-value') {
      this.sink.valueOpen('');
      this.quote = '';
      this.site = 'value';
    }
  }

  scan(text: string): void {
    let at = 0;
    while (at < text.length) at = this.step(text, at);
  }

  private step(text: string, at: number): number {
    switch (this.site) {
      case 'content':
        return this.inContent(text, at);
      case 'raw':
        return this.inRaw(text, at);
      case 'markup':
        return this.inMarkup(text, at);
      case 'tag-name':
        return this.inTagName(text, at);
      case 'tag':
        return this.inTag(text, at);
      case 'attribute-name':
        return this.inAttributeName(text, at);
      case 'after-name':
        return this.afterName(text, at);
      case 'before-value':
        return this.beforeValue(text, at);
      case 'value':
        return this.inValue(text, at);
    }
  }

  private inContent(text: string, at: number): number {
    const tag = /<[a-zA-Z/!?]/g;
    tag.lastIndex = at;
    const found = tag.exec(text);
    const end = found ? found.index : text.length;
    if (end > at) this.sink.content(text.slice(at, end));
    if (!found) return end;
    if (/[a-zA-Z]/.test(text[end + 1]!)) {
      this.sink.tagOpen('<');
      this.site = 'tag-name';
      return end + 1;
    }
    this.startMarkup();
    return end;
  }

  private inRaw(text: string, at: number): number {
    const close = new RegExp(`</${this.rawElement}(?=[\\s/>])`, 'gi');
    close.lastIndex = at;
    const found = close.exec(text);
    const end = found ? found.index : text.length;
    if (end > at) this.sink.raw(text.slice(at, end));
    if (!found) return end;
    this.startMarkup();
    return end;
  }

  private startMarkup(): void {
    this.pending = '';
    this.told = 0;
    this.isComputed = false;
    this.site = 'markup';
  }

  private inMarkup(text: string, at: number): number {
    const before = this.pending.length;
    this.pending += text.slice(at);
    const found = MARKUP.exec(this.pending);
    if (!found) return text.length;
    const [whole] = found;
    this.site = 'content';
    const name = /^<\/([a-zA-Z][^\s/>]*)/.exec(whole);
    const rest = whole.slice(this.told);
    if (name) this.sink.endTag(rest, name[1]!.toLowerCase(), this.isComputed);
    else this.sink.declaration(rest);
    return at + whole.length - before;
  }

  private inTagName(text: string, at: number): number {
    const end = this.until(text, at, /[\s/>]/g);
    if (end > at) this.sink.tagName(text.slice(at, end));
    if (end < text.length) this.site = 'tag';
    return end;
  }

  private inTag(text: string, at: number): number {
    if (text[at] === '>') {
      const raw = this.sink.tagClose('>');
      this.site = raw === null ? 'content' : 'raw';
      this.rawElement = raw ?? '';
      return at + 1;
    }
    const end = this.until(text, at, /[^\s/]/g);
    if (end > at) {
      this.sink.tagSpace(text.slice(at, end));
      return end;
    }
    this.site = 'attribute-name';
    return at;
  }

  private inAttributeName(text: string, at: number): number {
    // A name may begin with "=".
    const end = this.until(text, at + 1, /[\s/>=]/g);
    this.sink.attributeName(text.slice(at, end));
    this.site = 'after-name';
    return end;
  }

  private afterName(text: string, at: number): number {
    const end = this.until(text, at, /\S/g);
    if (end < text.length && text[end] === '=') {
      this.sink.attributeEquals(text.slice(at, end + 1));
      this.site = 'before-value';
      return end + 1;
    }
    this.site = 'tag';
    return at;
  }

  private beforeValue(text: string, at: number): number {
    const end = this.until(text, at, /\S/g);
    if (end > at) this.sink.attributeEquals(text.slice(at, end));
    if (end === text.length) return end;
    const quote = text[end]!;
    if (quote === '>') {
      this.sink.valueOpen('');
      this.sink.valueClose('');
      this.site = 'tag';
      return end;
    }
    this.quote = quote === '"' || quote === "'" ? quote : '';
    this.sink.valueOpen(this.quote);
    this.site = 'value';
    return end + this.quote.length;
  }

  private inValue(text: string, at: number): number {
    const end = this.quote ? text.indexOf(this.quote, at) : this.until(text, at, /[\s>]/g);
    const stop = end < 0 ? text.length : end;
    if (stop > at) this.sink.value(text.slice(at, stop));
    if (stop === text.length && (end < 0 || !this.quote)) return stop;
    this.sink.valueClose(this.quote);
    this.site = 'tag';
    return stop + this.quote.length;
  }

  /** Index of the first match of `stop` from `at` on, or the end of the text. */
  private until(text: string, at: number, stop: RegExp): number {
    stop.lastIndex = at;
    const found = stop.exec(text);
    return found ? found.index : text.length;
  }
}

/** Whether text is only what HTML calls white space. */
export function isSpace(text: string): boolean {
  for (const char of text) if (!SPACE.test(char)) return false;
  return true;
}
