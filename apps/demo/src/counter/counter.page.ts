import { ParseIntPipe } from '@nestjs/common';
import { LiveAction, LivePage, Payload, type LivePageHandler } from '@livetemplate/nestjs';

import { CounterSource, type SourcePiece } from './counter-source.js';

interface CounterChange {
  readonly ID: number;
  readonly Action: string;
  readonly Value: number;
  readonly At: Date;
}

interface CounterState {
  readonly Page: 'counter';
  readonly Title: string;
  readonly Source: readonly SourcePiece[];
  readonly Max: number;
  readonly Steps: readonly number[];
  Step: number;
  Count: number;
  History: CounterChange[];
}

const MAX = 100;
const STEPS = [1, 5, 10];
const HISTORY_LENGTH = 6;

/** The smallest page: its state, and one method for each action. */
@LivePage('/counter', { template: 'counter.html', key: () => 'counter' })
export class CounterPage implements LivePageHandler<CounterState> {
  constructor(private readonly source: CounterSource) {}

  mount(): CounterState {
    return {
      Page: 'counter',
      Title: 'Counter',
      Source: this.source.pieces,
      Max: MAX,
      Steps: STEPS,
      Step: 1,
      Count: 0,
      History: [],
    };
  }

  @LiveAction()
  increment(state: CounterState): void {
    change(state, 'increment', state.Count + state.Step);
  }

  @LiveAction()
  decrement(state: CounterState): void {
    change(state, 'decrement', state.Count - state.Step);
  }

  @LiveAction()
  reset(state: CounterState): void {
    change(state, 'reset', 0);
  }

  @LiveAction('set_step')
  setStep(state: CounterState, @Payload('step', ParseIntPipe) step: number): void {
    if (STEPS.includes(step)) state.Step = step;
  }
}

function change(state: CounterState, action: string, wanted: number): void {
  const value = Math.min(MAX, Math.max(0, wanted));
  if (value === state.Count) return;
  state.Count = value;
  state.History.unshift({ ID: (state.History[0]?.ID ?? 0) + 1, Action: action, Value: value, At: new Date() });
  state.History.length = Math.min(state.History.length, HISTORY_LENGTH);
}
