import { LiveAction, LivePage, Payload, type LivePageHandler, type PageContext } from '@livetemplate/nestjs';

import { OpenPages } from '../live/open-pages.js';
import { FiguresService, type Figures } from '../shared/figures.service.js';
import { firstState, type DashboardState } from './dashboard.state.js';
import { NewTaskPipe, type NewTask } from './new-task.pipe.js';

const HISTORY_LENGTH = 8;

/** The design papers' dashboard, alive: each browser has its own, and its tabs stay in step. */
@LivePage('/dashboard', { template: 'dashboard.html', key: () => 'dashboard' })
export class DashboardPage implements LivePageHandler<DashboardState> {
  constructor(
    private readonly figures: FiguresService,
    private readonly openPages: OpenPages,
  ) {
    figures.onMove((latest) => this.show(latest));
  }

  mount(context: PageContext): DashboardState {
    return firstState(context.groupId, this.figures.latest, new Date());
  }

  @LiveAction('increment_counter')
  increment(state: DashboardState): void {
    count(state, 'increment', state.Counter + 1);
  }

  @LiveAction('decrement_counter')
  decrement(state: DashboardState): void {
    count(state, 'decrement', state.Counter - 1);
  }

  @LiveAction('reset_counter')
  reset(state: DashboardState): void {
    count(state, 'reset', 0);
  }

  @LiveAction('add_task')
  addTask(state: DashboardState, @Payload(NewTaskPipe) task: NewTask): void {
    const now = new Date();
    const last = Math.max(0, ...state.Tasks.map(({ ID }) => Number(ID.slice(1))));
    state.Tasks.push({
      ID: `t${last + 1}`,
      Title: task.title,
      Description: '',
      Completed: false,
      Priority: task.priority,
      DueDate: null,
      IsOverdue: false,
      CreatedAt: now,
    });
    state.LastUpdateTime = now;
  }

  @LiveAction('toggle_task')
  toggleTask(state: DashboardState, @Payload('taskId') taskId: string): void {
    const task = state.Tasks.find(({ ID }) => ID === taskId);
    if (task) task.Completed = !task.Completed;
  }

  @LiveAction('delete_task')
  deleteTask(state: DashboardState, @Payload('taskId') taskId: string): void {
    const index = state.Tasks.findIndex(({ ID }) => ID === taskId);
    if (index >= 0) state.Tasks.splice(index, 1);
  }

  @LiveAction('toggle_show_completed')
  toggleShowCompleted(state: DashboardState): void {
    state.ShowCompleted = !state.ShowCompleted;
  }

  @LiveAction('dismiss_notification')
  dismissNotification(state: DashboardState, @Payload('notificationId') notificationId: string): void {
    const index = state.Notifications.findIndex(({ ID }) => ID === notificationId);
    if (index < 0) return;
    state.Notifications.splice(index, 1);
    state.User.NotificationCount = state.Notifications.length;
    state.User.HasNotifications = state.Notifications.length > 0;
  }

  private show({ Changes, At, Statistics }: Figures): Promise<void> {
    return this.openPages.update<DashboardState>(DashboardPage, (state) => {
      // Of the nodes that have a tab of this page, the first one is enough.
      if (state.Beat === Changes) return;
      Object.assign(state, { Beat: Changes, Statistics, LastUpdateTime: At });
    });
  }
}

function count(state: DashboardState, action: string, wanted: number): void {
  const value = Math.min(state.MaxCounter, Math.max(0, wanted));
  if (value === state.Counter) return;
  const now = new Date();
  state.Counter = value;
  state.CounterHistory.unshift({
    ID: (state.CounterHistory[0]?.ID ?? 0) + 1,
    Action: action,
    Value: value,
    Timestamp: now,
  });
  state.CounterHistory.length = Math.min(state.CounterHistory.length, HISTORY_LENGTH);
  state.LastUpdateTime = now;
}
