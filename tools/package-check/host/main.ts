// The smallest application that uses the published package: what the guide shows, and no more.
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { LiveAction, LivePage, LiveTemplateModule } from '@livetemplate/nestjs';

interface CounterState {
  count: number;
}

@LivePage('/counter', { template: 'counter.html' })
class CounterPage {
  mount(): CounterState {
    return { count: 41 };
  }

  @LiveAction('increment')
  increment(state: CounterState): void {
    state.count++;
  }
}

@Module({
  imports: [LiveTemplateModule.forRoot({ templates: 'views/**/*.html', secret: 'x'.repeat(32), store: 'memory' })],
  controllers: [CounterPage],
})
class AppModule {}

for (const entry of (process.env.ENTRY_POINTS ?? '').split(' ')) {
  const names = Object.keys((await import(entry)) as object);
  if (names.length === 0) throw new Error(`${entry} exports nothing`);
  console.log(`${entry} exports ${names.length} names`);
}

const app = await NestFactory.create(AppModule, { logger: ['error', 'warn'] });
app.enableShutdownHooks();
await app.listen(0, '127.0.0.1');
console.log(`listening on ${await app.getUrl()}`);
