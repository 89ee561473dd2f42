import { Module } from '@nestjs/common';
import {
  type Draft,
  LiveAction,
  LivePage,
  type LivePageHandler,
  LiveTemplateModule,
  type PageContext,
  Payload,
} from '@livetemplate/nestjs';

interface CounterState {
  count: number;
}

@LivePage('/counter', { template: 'counter.html' })
export class CounterPage implements LivePageHandler<CounterState> {
  mount({ query }: PageContext): CounterState {
    return { count: Number(query['from'] ?? 0) };
  }

  @LiveAction()
  increment(state: Draft<CounterState>, @Payload('by') by: string) {
    state.count += Number(by);
  }
}

@Module({
  imports: [LiveTemplateModule.forRoot({ templates: 'views/**/*.html' })],
  controllers: [CounterPage],
})
export class AppModule {}
