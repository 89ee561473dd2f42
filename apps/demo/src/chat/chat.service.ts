import { Injectable } from '@nestjs/common';
import { BroadcastService, info } from '@livetemplate/nestjs';
import { randomUUID } from 'node:crypto';

import type { Shared, SharedPage } from '../shared/shared-page.js';
import { SharedPages } from '../shared/shared-pages.js';
import { addMessage, type Message, type Person } from './chat.state.js';

/** Name of the room, and of the topic that its pages subscribe to. */
export const ROOM = 'chat';

const ADJECTIVES = ['Amber', 'Brisk', 'Coral', 'Dusky', 'Early', 'Fair', 'Gentle', 'Hazel'];
const ANIMALS = ['Fox', 'Heron', 'Otter', 'Wren', 'Lynx', 'Hare', 'Owl'];

/** `Changes` counts what has been said. */
interface Room extends Shared {
  Named: number;
  readonly Messages: Message[];
}

/** What has been said in the room, and names for those who have none yet. */
@Injectable()
export class ChatService {
  private readonly room: SharedPage<Room>;

  constructor(
    pages: SharedPages,
    private readonly broadcast: BroadcastService,
  ) {
    const Text = 'Open this page in another browser or a private window, and say hello.';
    const welcome = { ID: randomUUID(), Number: 0, From: 'host', Name: 'LiveTemplate', Text, At: new Date() };
    this.room = pages.of<Room>(ROOM, { Changes: 0, Named: 0, Messages: [welcome] });
  }

  async history(): Promise<Message[]> {
    const { Messages } = await this.room.current();
    return [...Messages];
  }

  /** The first 56 are all different. */
  async nextName(): Promise<string> {
    let number = 0;
    await this.room.change((room) => {
      number = room.Named++;
    });
    return `${ADJECTIVES[number % ADJECTIVES.length]} ${ANIMALS[number % ANIMALS.length]}`;
  }

  /** Keeps it for those who come later, and tells those who are there. */
  async say({ ID: From, Name }: Person, Text: string): Promise<void> {
    const spoken = { ID: randomUUID(), From, Name, Text, At: new Date() };
    let message: Message = { ...spoken, Number: 0 };
    await this.room.change((room) => {
      room.Changes += 1;
      message = { ...spoken, Number: room.Changes };
      addMessage(room.Messages, message);
    });
    await this.broadcast.toTopic(ROOM, info('said', message));
  }
}
