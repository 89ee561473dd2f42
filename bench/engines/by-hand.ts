import type { Dashboard, Notification, Stat, Task } from './dashboard.js';
import type { Engine } from './engine.js';

const SPECIAL = /[&<>"']/;

/**
 * The limit: what a careful author writes who wants nothing but this page, fast. Every value is escaped, as by the
 * engines. Most texts need no escaping, so one test decides; a loop over the others is faster than `replace`.
 */
function escape(value: string | number): string {
  if (typeof value === 'number') return `${value}`;
  return SPECIAL.test(value) ? replaceSpecials(value) : value;
}

function replaceSpecials(text: string): string {
  let escaped = '';
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    let reference: string;
    switch (text.charCodeAt(i)) {
      case 0x22:
        reference = '&#34;';
        break;
      case 0x26:
        reference = '&amp;';
        break;
      case 0x27:
        reference = '&#39;';
        break;
      case 0x3c:
        reference = '&lt;';
        break;
      case 0x3e:
        reference = '&gt;';
        break;
      default:
        continue;
    }
    escaped += text.slice(from, i) + reference;
    from = i + 1;
  }
  return escaped + text.slice(from);
}

function page(data: Dashboard): string {
  let html =
    `<main id="dashboard" class="page"><header class="top"><h1>${escape(data.title)}</h1>` +
    `<p class="user">Signed in as <strong>${escape(data.user.name)}</strong> (${escape(data.user.role)})</p>` +
    `<p class="stamp">Data as of ${escape(data.generated)}</p></header><section class="stats">`;
  for (const item of data.stats) html += stat(item);
  html +=
    `</section><section class="tasks"><h2>Tasks <span class="badge">${escape(data.openCount)} open</span></h2>` +
    '<ul>';
  for (const item of data.tasks) html += task(item);
  html += '</ul></section><aside class="notifications"><h2>Notifications</h2>';
  html +=
    data.unreadCount > 0
      ? `<p class="unread">${escape(data.unreadCount)} unread</p>`
      : '<p class="unread none">All read</p>';
  for (const item of data.notifications) html += notification(item);
  return `${html}</aside></main>`;
}

function stat({ id, label, value, unit, trend, delta }: Stat): string {
  let html = `<article class="stat" id="stat-${escape(id)}"><h3>${escape(label)}</h3><p class="value">${escape(value)}`;
  if (unit) html += ` <small>${escape(unit)}</small>`;
  if (trend === 'up') html += `</p><p class="trend up">▲ ${escape(delta)} % more than last week</p>`;
  else if (trend === 'down') html += `</p><p class="trend down">▼ ${escape(delta)} % less than last week</p>`;
  else html += '</p><p class="trend flat">Unchanged</p>';
  return `${html}</article>`;
}

const PRIORITIES: Readonly<Record<string, string>> = { urgent: '<b>Urgent</b>', high: 'High', medium: 'Medium' };

function task({ id, title, assignee, priority, done, overdue, due, comments, progress }: Task): string {
  const text = escape(title);
  let html =
    `<li class="task ${escape(priority)}" id="task-${escape(id)}" title="${text}"><label>` +
    `<input type="checkbox" name="done-${escape(id)}"`;
  html += done ? ` checked> <s class="title">${text}</s>` : `> <span class="title">${text}</span>`;
  html +=
    `</label><span class="assignee">${escape(assignee)}</span>` +
    `<span class="prio">${PRIORITIES[priority] ?? 'Low'}</span>`;
  if (done) html += '<span class="due done">Finished</span>';
  else if (overdue) html += `<span class="due late">Overdue since ${escape(due)}</span>`;
  else html += `<span class="due">Due ${escape(due)}</span>`;
  return (
    `${html}<progress value="${escape(progress)}" max="100"></progress>` +
    `<a href="/tasks/${escape(id)}">${escape(comments)} comments</a></li>`
  );
}

function notification({ id, kind, who, text, time, unread }: Notification): string {
  const kindText = kind === 'comment' ? 'Comment' : kind === 'mention' ? 'Mention' : 'Alert';
  return (
    `<article class="note${unread ? ' unread' : ''}" id="note-${escape(id)}"><b class="kind">${kindText}</b>` +
    `<p><strong>${escape(who)}</strong> ${escape(text)}</p><time>${escape(time)}</time></article>`
  );
}

export const engine: Engine = { name: 'by hand', render: page };
