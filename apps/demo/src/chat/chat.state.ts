import type { Presence, PresenceChange } from '@livetemplate/nestjs';

/** Somebody in the room, by all of their tabs. */
export interface Person {
  readonly ID: string;
  readonly Name: string;
}

export interface Message {
  readonly ID: string;
  /** Counts what was said before. */
  readonly Number: number;
  /** Of the {@link Person}. */
  readonly From: string;
  readonly Name: string;
  readonly Text: string;
  readonly At: Date;
}

export interface ChatState {
  readonly Page: 'chat';
  readonly Title: string;
  readonly Me: string;
  Name: string;
  People: Person[];
  Messages: Message[];
  /** Who has just come or gone. */
  News: string;
}

/** Older messages are let go. */
export const MESSAGES_KEPT = 60;

export function peopleOf(present: readonly Presence[]): Person[] {
  // Of a person with several tabs, the one that came last knows the name best.
  return present.map(({ key, metas }) => ({ ID: key, Name: (metas.at(-1) as { name: string }).name }));
}

/** Puts it in its place, where it is not there yet: what two people say at once does not come to all pages in the same order. */
export function addMessage(messages: Message[], message: Message): void {
  if (messages.some(({ ID }) => ID === message.ID)) return;
  messages.splice(messages.findLastIndex(({ Number: before }) => before < message.Number) + 1, 0, message);
  if (messages.length > MESSAGES_KEPT) messages.splice(0, messages.length - MESSAGES_KEPT);
}

/** Takes over who is there now. Tabs that are opened and closed beside others are no news. */
export function showPeople(state: ChatState, { present, joins, leaves }: PresenceChange): void {
  const before = new Set(state.People.map(({ ID }) => ID));
  const now = new Set(present.map(({ key }) => key));
  const came = peopleOf(joins).filter(({ ID }) => !before.has(ID) && now.has(ID) && ID !== state.Me);
  const left = peopleOf(leaves).filter(({ ID }) => before.has(ID) && !now.has(ID));
  const news = [...came.map(({ Name }) => `${Name} came in.`), ...left.map(({ Name }) => `${Name} left.`)];
  state.People = peopleOf(present);
  if (news.length > 0) state.News = news.join(' ');
}
