/** The text of a piece of HTML: for trusted HTML in an attribute value. */

import { TEXT, isInTag } from './context.js';
import { indexOfAny } from './step.js';
import { TRANSITIONS, VALUE_ENDS } from './transition.js';

/**
 * Leaves out tags, comments, scripts and styles: `<b title="1>2">&iexcl;Hi!</b> I <3 you` gives `&iexcl;Hi! I <3 you`. As in Go, a first
 * tag or comment that has no more than its beginning, such as `a <b`, counts as text.
 */
export function stripTags(html: string): string {
  let c = TEXT;
  let text = '';
  let isText = true;
  for (let i = 0; i < html.length;) {
    if (c.delim !== 'none') {
      const end = indexOfAny(html, VALUE_ENDS[c.delim], i);
      if (end === -1) return text;
      i = c.delim === 'unquoted' ? end : end + 1;
      c = { ...TEXT, state: 'tag', element: c.element };
      continue;
    }
    // The content of scripts and styles is passed over, whatever it looks like.
    const state = c.element !== 'none' && !isInTag(c.state) ? 'rcdata' : c.state;
    const { next, read } = TRANSITIONS[state](c, html.slice(i));
    if (c.state === 'text' || c.state === 'rcdata') {
      // The step that leaves the text has read the "<name" of the tag too.
      const tag = next.state === c.state ? -1 : html.lastIndexOf('<', i + read - 1);
      text += html.slice(i, tag < i ? i + read : tag);
    } else isText = false;
    c = next;
    i += read;
  }
  return isText ? html : text;
}
