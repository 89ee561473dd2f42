import { Module } from '@nestjs/common';
import { type Draft, LiveAction, LivePage, LiveTemplateModule, Payload } from '@livetemplate/nestjs';

interface TasksState {
  tasks: { id: number; title: string }[];
}

@LivePage('/tasks', { template: 'tasks.html' })
export class TasksPage {
  mount(): TasksState {
    return { tasks: [{ id: 1, title: 'Water the plants' }] };
  }

  @LiveAction('add')
  add(state: Draft<TasksState>, @Payload('title') title: string) {
    state.tasks.push({ id: Date.now(), title });
  }
}

@Module({
  imports: [LiveTemplateModule.forRoot({ templates: 'views/**/*.html', secret: process.env.LIVETEMPLATE_SECRET })],
  controllers: [TasksPage],
})
export class AppModule {}
