import { createHash } from 'node:crypto';

/** Where an application keeps what. */
export interface RedisKeyPlace {
  readonly applicationId: string;
  /** Before every key and channel. @default 'livetemplate' */
  readonly prefix?: string | undefined;
}

/** Before every key and channel of an application. */
export function rootKey({ applicationId, prefix }: RedisKeyPlace): string {
  return `${prefix ?? 'livetemplate'}:${applicationId}`;
}

/**
 * The keys of the page store. What belongs to one page has its id in braces, so that all of it lies in one slot of a cluster and
 * one script may touch it. Names and users tell about people, so they are not written out where operators read keys.
 */
export class RedisKeys {
  private readonly root: string;

  constructor(place: RedisKeyPlace) {
    this.root = rootKey(place);
  }

  /** All pages by their end. */
  get pages(): string {
    return `${this.root}:pages`;
  }

  page(id: string): string {
    return `${this.root}:page:{${id}}`;
  }

  /** The frames of a page's last commits: a stream, by the sequence number of each commit's last frame. */
  log(id: string): string {
    return `${this.page(id)}:log`;
  }

  /** The last actions of a page: a stream. */
  actions(id: string): string {
    return `${this.page(id)}:actions`;
  }

  /** Stands for a page that was deleted, as long as somebody may take it for lost. */
  gone(id: string): string {
    return `${this.page(id)}:gone`;
  }

  /** All that belongs to a page. */
  ofPage(id: string): [page: string, log: string, actions: string] {
    return [this.page(id), this.log(id), this.actions(id)];
  }

  name(name: string): string {
    return `${this.root}:name:${digest(name)}`;
  }

  group(groupId: string): string {
    return `${this.root}:group:${digest(groupId)}`;
  }

  user(userId: string): string {
    return `${this.root}:user:${digest(userId)}`;
  }

  topic(topic: string): string {
    return `${this.root}:topic:${digest(topic)}`;
  }
}

export function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}
