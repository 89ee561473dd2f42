import { withoutDrafts } from '../../page/index.js';

/** Something that the server tells pages, for their class to make of it what it wants. Made by {@link info}. @publicApi */
export class Info {
  /** @internal */
  constructor(
    readonly name: string,
    /** Called for each page, inside its transaction. @internal */
    readonly payload: () => unknown,
  ) {}
}

/**
 * A change that each page's class makes by itself: its method with `@OnInfo(name)` is called with the draft and the payload. Pages
 * whose class has no such method are left as they are.
 *
 * @param payload of any kind: it does not leave the process. Of parts of a draft, what they are now is told
 * @example await broadcast.toTopic('scores', info('goal', { team: 'red' }));
 * @see OnInfo
 * @publicApi
 */
export function info(name: string, payload?: unknown): Info {
  const kept = withoutDrafts(payload);
  return new Info(name, () => kept);
}
