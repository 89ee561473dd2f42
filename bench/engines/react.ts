import { createElement as h, type ReactElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import type { Dashboard, Notification, Stat, Task } from './dashboard.js';
import type { Engine } from './engine.js';

function Page(data: Dashboard): ReactElement {
  return h(
    'main',
    { id: 'dashboard', className: 'page' },
    h(
      'header',
      { className: 'top' },
      h('h1', null, data.title),
      h('p', { className: 'user' }, 'Signed in as ', h('strong', null, data.user.name), ' (', data.user.role, ')'),
      h('p', { className: 'stamp' }, 'Data as of ', data.generated),
    ),
    h(
      'section',
      { className: 'stats' },
      data.stats.map((stat) => h(StatCard, { key: stat.id, ...stat })),
    ),
    h(
      'section',
      { className: 'tasks' },
      h('h2', null, 'Tasks ', h('span', { className: 'badge' }, data.openCount, ' open')),
      h(
        'ul',
        null,
        data.tasks.map((task) => h(TaskItem, { key: task.id, ...task })),
      ),
    ),
    h(
      'aside',
      { className: 'notifications' },
      h('h2', null, 'Notifications'),
      data.unreadCount > 0
        ? h('p', { className: 'unread' }, data.unreadCount, ' unread')
        : h('p', { className: 'unread none' }, 'All read'),
      data.notifications.map((note) => h(Note, { key: note.id, ...note })),
    ),
  );
}

function StatCard({ id, label, value, unit, trend, delta }: Stat): ReactElement {
  return h(
    'article',
    { className: 'stat', id: `stat-${id}` },
    h('h3', null, label),
    h('p', { className: 'value' }, value, unit && ' ', unit && h('small', null, unit)),
    trend === 'up'
      ? h('p', { className: 'trend up' }, '▲ ', delta, ' % more than last week')
      : trend === 'down'
        ? h('p', { className: 'trend down' }, '▼ ', delta, ' % less than last week')
        : h('p', { className: 'trend flat' }, 'Unchanged'),
  );
}

function TaskItem({ id, title, assignee, priority, done, overdue, due, comments, progress }: Task): ReactElement {
  return h(
    'li',
    { className: `task ${priority}`, id: `task-${id}`, title },
    h(
      'label',
      null,
      h('input', { type: 'checkbox', name: `done-${id}`, defaultChecked: done }),
      ' ',
      done ? h('s', { className: 'title' }, title) : h('span', { className: 'title' }, title),
    ),
    h('span', { className: 'assignee' }, assignee),
    h(
      'span',
      { className: 'prio' },
      priority === 'urgent'
        ? h('b', null, 'Urgent')
        : priority === 'high'
          ? 'High'
          : priority === 'medium'
            ? 'Medium'
            : 'Low',
    ),
    done
      ? h('span', { className: 'due done' }, 'Finished')
      : overdue
        ? h('span', { className: 'due late' }, 'Overdue since ', due)
        : h('span', { className: 'due' }, 'Due ', due),
    h('progress', { value: progress, max: '100' }),
    h('a', { href: `/tasks/${id}` }, comments, ' comments'),
  );
}

function Note({ id, kind, who, text, time, unread }: Notification): ReactElement {
  return h(
    'article',
    { className: unread ? 'note unread' : 'note', id: `note-${id}` },
    h('b', { className: 'kind' }, kind === 'comment' ? 'Comment' : kind === 'mention' ? 'Mention' : 'Alert'),
    h('p', null, h('strong', null, who), ' ', text),
    h('time', null, time),
  );
}

export const engine: Engine = {
  name: 'react (static markup)',
  render: (data) => renderToStaticMarkup(h(Page, data)),
};
