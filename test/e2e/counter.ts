import { LiveAction, LivePage, Payload, type Draft, type LivePageHandler } from '@livetemplate/nestjs';

export interface CounterState {
  count: number;
  names: string[];
}

export const COUNTER_TEMPLATE = `<!DOCTYPE html>
<html lang="en"><head><title>Counter</title></head><body>
<p id="count">Count: {{.count}}</p>
<ul id="names">{{range .names}}<li>{{.}}</li>{{else}}<li>nobody</li>{{end}}</ul>
</body></html>
`;

@LivePage('/counter', { template: 'counter.html' })
export class CounterPage implements LivePageHandler<CounterState> {
  mounts = 0;

  mount(): CounterState {
    this.mounts++;
    return { count: 0, names: [] };
  }

  @LiveAction()
  increment(state: Draft<CounterState>): void {
    state.count++;
  }

  @LiveAction('add_name')
  async addName(state: Draft<CounterState>, @Payload('name') name: string): Promise<void> {
    await Promise.resolve();
    state.names.push(name);
  }

  @LiveAction()
  explode(state: Draft<CounterState>): void {
    state.count = 1000;
    throw new Error('the password is swordfish');
  }

  /** Declares no action. */
  secret(): void {
    throw new Error('must not be reached');
  }
}
