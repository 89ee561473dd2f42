import { Logger } from '@nestjs/common';
import {
  ActionContext,
  BroadcastService,
  info,
  LiveAction,
  LivePage,
  OnConnect,
  OnDisconnect,
  OnInfo,
  Payload,
  PresenceService,
  type LiveActionContext,
  type LiveConnection,
  type LivePageHandler,
  type PageContext,
  type PresenceChange,
} from '@livetemplate/nestjs';
import { randomUUID } from 'node:crypto';

import { ChatTextPipe } from './chat-text.pipe.js';
import { ChatService } from './chat.service.js';
import { addMessage, peopleOf, showPeople, type ChatState, type Message } from './chat.state.js';

const ROOM = 'chat';
const LONGEST_TEXT = 400;
const LONGEST_NAME = 24;

/** One room for everybody: what is said is broadcast to a topic, and who is there is its presence. */
@LivePage('/chat', { template: 'chat.html', key: () => ROOM })
export class ChatPage implements LivePageHandler<ChatState> {
  private readonly logger = new Logger(ChatPage.name);
  /** The tabs of each person, for a new name. */
  private readonly tabs = new Map<string, Set<LiveConnection>>();

  constructor(
    private readonly chat: ChatService,
    private readonly broadcast: BroadcastService,
    private readonly presence: PresenceService,
  ) {}

  async mount(context: PageContext): Promise<ChatState> {
    context.subscribe(ROOM);
    return {
      Page: 'chat',
      Title: 'Chat',
      Me: randomUUID().slice(0, 8),
      Name: this.chat.nextName(),
      People: peopleOf(await this.presence.list(ROOM)),
      Messages: this.chat.history,
      News: '',
    };
  }

  @OnConnect()
  come(state: ChatState, connection: LiveConnection): void {
    this.tabs.set(connection.pageId, (this.tabs.get(connection.pageId) ?? new Set()).add(connection));
    this.track(state, connection);
  }

  @OnDisconnect()
  go(_state: ChatState, { id, pageId }: LiveConnection): void {
    const tabs = this.tabs.get(pageId) ?? new Set();
    for (const tab of tabs) if (tab.id === id) tabs.delete(tab);
    if (tabs.size === 0) this.tabs.delete(pageId);
  }

  @LiveAction('say')
  say(state: ChatState, @Payload('text', new ChatTextPipe('text', LONGEST_TEXT)) text: string): void {
    const message = this.chat.say({ ID: state.Me, Name: state.Name }, text);
    // Also to the page of this action: it gets it next, so waiting for that here would never end.
    this.broadcast
      .toTopic(ROOM, info('said', message))
      .catch((error: unknown) => this.logger.error('A message could not be passed on.', error));
  }

  @OnInfo('said')
  said(state: ChatState, message: Message): void {
    addMessage(state.Messages, message);
  }

  @LiveAction('rename')
  rename(
    state: ChatState,
    @Payload('name', new ChatTextPipe('name', LONGEST_NAME)) name: string,
    @ActionContext() { pageId }: LiveActionContext,
  ): void {
    state.Name = name;
    for (const tab of this.tabs.get(pageId) ?? []) this.track(state, tab);
  }

  @OnInfo('presence')
  show(state: ChatState, change: PresenceChange): void {
    showPeople(state, change);
  }

  private track({ Me, Name }: ChatState, connection: LiveConnection): void {
    connection.track(ROOM, { key: Me, meta: { name: Name } });
  }
}
