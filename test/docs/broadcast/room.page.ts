import {
  BroadcastService,
  info,
  LiveAction,
  LivePage,
  OnConnect,
  OnInfo,
  Payload,
  type Draft,
  type LiveConnection,
  type LivePageHandler,
  type PageContext,
  type PresenceChange,
} from '@livetemplate/nestjs';

interface Room {
  readonly name: string;
  people: string[];
  lines: string[];
}

@LivePage('/room', { template: 'room.html' })
export class RoomPage implements LivePageHandler<Room> {
  constructor(private readonly broadcast: BroadcastService) {}

  mount(context: PageContext): Room {
    context.subscribe('room');
    return { name: String(context.query['name']), people: [], lines: [] };
  }

  @LiveAction()
  async say(state: Draft<Room>, @Payload('text') text: string): Promise<void> {
    // Goes out when the action is committed; this page is one of those that get it.
    await this.broadcast.toTopic('room', info('said', `${state.name}: ${text}`));
  }

  @OnInfo('said')
  said(state: Draft<Room>, line: string): void {
    state.lines.push(line);
  }

  @OnConnect()
  come(state: Draft<Room>, connection: LiveConnection): void {
    connection.track('room', { key: state.name });
    connection.send('welcome', { name: state.name });
  }

  @OnInfo('presence')
  show(state: Draft<Room>, { present }: PresenceChange): void {
    state.people = present.map(({ key }) => key);
  }
}
