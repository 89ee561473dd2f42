import pug from 'pug';
import type { Engine } from './engine.js';

const template = `
main#dashboard.page
  header.top
    h1= title
    p.user Signed in as #[strong= user.name] (#{user.role})
    p.stamp Data as of #{generated}
  section.stats
    each stat in stats
      article.stat(id="stat-" + stat.id)
        h3= stat.label
        p.value
          = stat.value
          if stat.unit
            |  #[small= stat.unit]
        if stat.trend === "up"
          p.trend.up ▲ #{stat.delta} % more than last week
        else if stat.trend === "down"
          p.trend.down ▼ #{stat.delta} % less than last week
        else
          p.trend.flat Unchanged
  section.tasks
    h2 Tasks #[span.badge #{openCount} open]
    ul
      each task in tasks
        li(class="task " + task.priority id="task-" + task.id title=task.title)
          label
            input(type="checkbox" name="done-" + task.id checked=task.done)
            |${'  '}
            if task.done
              s.title= task.title
            else
              span.title= task.title
          span.assignee= task.assignee
          span.prio
            if task.priority === "urgent"
              b Urgent
            else if task.priority === "high"
              | High
            else if task.priority === "medium"
              | Medium
            else
              | Low
          if task.done
            span.due.done Finished
          else if task.overdue
            span.due.late Overdue since #{task.due}
          else
            span.due Due #{task.due}
          progress(value=task.progress max="100")
          a(href="/tasks/" + task.id) #{task.comments} comments
  aside.notifications
    h2 Notifications
    if unreadCount > 0
      p.unread #{unreadCount} unread
    else
      p.unread.none All read
    each note in notifications
      article(class=note.unread ? "note unread" : "note" id="note-" + note.id)
        b.kind
          if note.kind === "comment"
            | Comment
          else if note.kind === "mention"
            | Mention
          else
            | Alert
        p #[strong= note.who] #{note.text}
        time= note.time
`;

const render = pug.compile(template, { doctype: 'html', compileDebug: false });

export const engine: Engine = { name: 'pug', render };
