import type { Page, Topics } from '../../page/index.js';
import type { ServerEventContext } from './server-event.decorators.js';

/** What a method is told of the page that it is called for, as one change of which it runs. */
export function pageContext(page: Page, topics: Topics): ServerEventContext {
  return { pageId: page.id, groupId: page.groupId, userId: page.userId, ...topicMethods(topics) };
}

/** The methods as own ones, so that they can stand among others. */
export function topicMethods(topics: Topics): Topics {
  return {
    isSubscribed: (topic) => topics.isSubscribed(topic),
    subscribe: (topic) => topics.subscribe(topic),
    unsubscribe: (topic) => topics.unsubscribe(topic),
  };
}
