import { Injectable } from '@nestjs/common';

import { addMessage, type Message, type Person } from './chat.state.js';

const ADJECTIVES = ['Amber', 'Brisk', 'Coral', 'Dusky', 'Early', 'Fair', 'Gentle', 'Hazel'];
const ANIMALS = ['Fox', 'Heron', 'Otter', 'Wren', 'Lynx', 'Hare', 'Owl'];

/** What has been said in the room since the start, and names for those who have none yet. */
@Injectable()
export class ChatService {
  private readonly messages: Message[] = [];
  private said = 0;
  private named = 0;

  constructor() {
    this.say(
      { ID: 'host', Name: 'LiveTemplate' },
      'Open this page in another browser or a private window, and say hello.',
    );
  }

  get history(): Message[] {
    return [...this.messages];
  }

  /** The first 56 are all different. */
  nextName(): string {
    const number = this.named++;
    return `${ADJECTIVES[number % ADJECTIVES.length]} ${ANIMALS[number % ANIMALS.length]}`;
  }

  say({ ID, Name }: Person, text: string): Message {
    const message = { ID: ++this.said, From: ID, Name, Text: text, At: new Date() };
    addMessage(this.messages, message);
    return message;
  }
}
