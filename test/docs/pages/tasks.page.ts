import { LiveAction, LivePage, Payload, type Draft } from '@livetemplate/nestjs';
import { z } from 'zod';

interface Tasks {
  tasks: { title: string; hours: number }[];
}

const task = z.object({ title: z.string().min(1), hours: z.coerce.number() });

@LivePage('/tasks', { template: 'tasks.html' })
export class TasksPage {
  mount(): Tasks {
    return { tasks: [] };
  }

  @LiveAction()
  add(state: Draft<Tasks>, @Payload(task) input: z.infer<typeof task>) {
    state.tasks.push(input);
  }
}
