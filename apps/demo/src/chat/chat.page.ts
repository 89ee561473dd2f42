import {
  afterCommit,
  ApplicationService,
  LiveAction,
  LivePage,
  OnConnect,
  OnDisconnect,
  OnInfo,
  Payload,
  PresenceService,
  type LiveConnection,
  type LivePageHandler,
  type PageContext,
  type PresenceChange,
} from '@livetemplate/nestjs';
import { randomUUID } from 'node:crypto';

import { ChatTextPipe } from './chat-text.pipe.js';
import { ChatService, ROOM } from './chat.service.js';
import { addMessage, peopleOf, showPeople, type ChatState, type Message } from './chat.state.js';

const LONGEST_TEXT = 400;
const LONGEST_NAME = 24;

/** A connection of this node, and the name that others know its person by. */
interface Tab {
  readonly connection: LiveConnection;
  name: string;
}

/** One room for everybody: what is said is broadcast to a topic, and who is there is its presence. */
@LivePage('/chat', { template: 'chat.html', key: () => ROOM })
export class ChatPage implements LivePageHandler<ChatState> {
  /** By their pages. */
  private readonly tabs = new Map<string, Tab[]>();

  constructor(
    private readonly chat: ChatService,
    private readonly presence: PresenceService,
    application: ApplicationService,
  ) {
    // A new name may have been given on another node.
    application.on('updated', ({ page }) => this.introduce(page.id, page.data as ChatState));
  }

  async mount(context: PageContext): Promise<ChatState> {
    context.subscribe(ROOM);
    return {
      Page: 'chat',
      Title: 'Chat',
      Me: randomUUID().slice(0, 8),
      Name: await this.chat.nextName(),
      People: peopleOf(await this.presence.list(ROOM)),
      Messages: await this.chat.history(),
      News: '',
    };
  }

  @OnConnect()
  async come(state: ChatState, connection: LiveConnection): Promise<void> {
    // What was said while nobody could tell this page.
    for (const message of await this.chat.history()) addMessage(state.Messages, message);
    const { Me, Name } = state;
    afterCommit(() => {
      this.tabs.set(connection.pageId, [...(this.tabs.get(connection.pageId) ?? []), { connection, name: '' }]);
      this.introduce(connection.pageId, { Me, Name });
    });
  }

  @OnDisconnect()
  go(_state: ChatState, { id, pageId }: LiveConnection): void {
    const left = (this.tabs.get(pageId) ?? []).filter(({ connection }) => connection.id !== id);
    if (left.length > 0) this.tabs.set(pageId, left);
    else this.tabs.delete(pageId);
  }

  @LiveAction('say')
  say(state: ChatState, @Payload('text', new ChatTextPipe('text', LONGEST_TEXT)) text: string): void {
    const me = { ID: state.Me, Name: state.Name };
    // Once, also where this has to run again. This page is one of those that are told.
    afterCommit(() => this.chat.say(me, text));
  }

  @OnInfo('said')
  said(state: ChatState, message: Message): void {
    addMessage(state.Messages, message);
  }

  @LiveAction('rename')
  rename(state: ChatState, @Payload('name', new ChatTextPipe('name', LONGEST_NAME)) name: string): void {
    state.Name = name;
  }

  @OnInfo('presence')
  show(state: ChatState, change: PresenceChange): void {
    showPeople(state, change);
  }

  /** Tells the room who sits at the tabs that this node has of a page. */
  private introduce(pageId: string, { Me, Name }: Pick<ChatState, 'Me' | 'Name'>): void {
    for (const tab of this.tabs.get(pageId) ?? []) {
      if (tab.name === Name) continue;
      tab.name = Name;
      tab.connection.track(ROOM, { key: Me, meta: { name: Name } });
    }
  }
}
