import type { Page, Topics } from '../../page/index.js';
import type { Caller } from './caller.js';
import type { ServerEventContext } from './server-event.decorators.js';

/**
 * What a method is told of the page that it is called for, as one change of which it runs.
 * @param caller null for what the server does by itself
 */
export function pageContext(page: Page, topics: Topics, caller: Caller | null = null): ServerEventContext {
  return {
    pageId: page.id,
    groupId: page.groupId,
    userId: caller === null ? page.userId : caller.userId,
    headers: caller?.headers ?? {},
    ...topicMethods(topics),
  };
}

/** The methods as own ones, so that they can stand among others. */
export function topicMethods(topics: Topics): Topics {
  return {
    isSubscribed: (topic) => topics.isSubscribed(topic),
    subscribe: (topic) => topics.subscribe(topic),
    unsubscribe: (topic) => topics.unsubscribe(topic),
  };
}
