import {
  ActionContext,
  LiveAction,
  OnConnect,
  OnDisconnect,
  Payload,
  type Draft,
  type LiveActionContext,
  type LiveConnection,
  type LivePageHandler,
  type PageContext,
  type ServerEventContext,
} from '@livetemplate/nestjs';

import { ACCOUNTS, nameOf } from './accounts.js';
import { deviceName, LONGEST_NOTE, type DeskState } from './desk.state.js';

/** One page for a user, on all of their devices. How they sign in is the business of the application that it belongs to. */
export abstract class DeskPage implements LivePageHandler<DeskState> {
  mount({ userId, query }: PageContext): DeskState {
    return {
      Page: 'login',
      Title: userId === null ? 'Sign in' : `${nameOf(userId)}’s desk`,
      User: userId === null ? null : nameOf(userId),
      Refused: 'refused' in query,
      Accounts: Object.entries(ACCOUNTS).map(([User, Password]) => ({ User, Password })),
      Lamp: false,
      Note: '',
      Last: '',
      Devices: [],
    };
  }

  @OnConnect()
  come(state: Draft<DeskState>, { id, address }: LiveConnection, { headers }: ServerEventContext): void {
    state.Devices.push({ ID: id, Name: deviceName(headers['user-agent']), Address: address, Since: new Date() });
  }

  @OnDisconnect()
  go(state: Draft<DeskState>, { id }: LiveConnection): void {
    state.Devices = state.Devices.filter(({ ID }) => ID !== id);
  }

  @LiveAction('switch')
  switch(state: Draft<DeskState>, @ActionContext() context: LiveActionContext): void {
    state.Lamp = !state.Lamp;
    state.Last = `${who(context)} switched the lamp ${state.Lamp ? 'on' : 'off'}.`;
  }

  @LiveAction('write')
  write(state: Draft<DeskState>, @Payload('note') note: unknown, @ActionContext() context: LiveActionContext): void {
    state.Note = String(note).slice(0, LONGEST_NOTE);
    state.Last = `${who(context)} wrote the note.`;
  }
}

/** Who acts, as the authenticator says, and where. */
function who({ userId, headers, address }: LiveActionContext): string {
  return `${userId === null ? 'Somebody' : nameOf(userId)}, ${deviceName(headers['user-agent'])} at ${address},`;
}
