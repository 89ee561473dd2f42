import { IsNotEmpty } from 'class-validator';
import { ActionContext, LiveAction, LivePage, Payload, type Draft, type LiveActionContext } from '@livetemplate/nestjs';
import { UseGuards } from '@nestjs/common';

import { Language } from './language.js';
import { SignedInGuard } from './signed-in.guard.js';

interface Ticket {
  text: string;
  language: string;
  closed: { by: string | null; from: string } | null;
}

class Text {
  @IsNotEmpty({ message: 'Say what is wrong.' })
  text: string;
}

@LivePage('/ticket', { template: 'ticket.html' })
@UseGuards(SignedInGuard)
export class TicketPage {
  constructor(private readonly language: Language) {}

  mount(): Ticket {
    return { text: '', language: this.language.name, closed: null };
  }

  @LiveAction()
  write(state: Draft<Ticket>, @Payload() { text }: Text): void {
    state.text = text;
    state.language = this.language.name;
  }

  @LiveAction()
  close(state: Draft<Ticket>, @ActionContext() { userId, address }: LiveActionContext) {
    state.closed = { by: userId, from: address };
  }
}
