import type { Dashboard } from './engines/dashboard.js';

const SPECIAL = /[&<>"']/;
const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
};

function escape(value: string | number): string {
  if (typeof value === 'number') return `${value}`;
  return SPECIAL.test(value) ? value.replace(/[&<>"']/g, (char) => REFERENCES[char]!) : value;
}

/**
 * What stands in every slot of the dashboard, read by hand: the text of a value, the number of a branch, and what stands in
 * the branch. What a careful author writes who knows nothing about what has changed.
 */
export function dashboardSlots(data: Dashboard): (string | number)[] {
  const slots: (string | number)[] = [
    escape(data.title),
    escape(data.user.name),
    escape(data.user.role),
    escape(data.generated),
  ];
  for (const { id, label, value, unit, trend, delta } of data.stats) {
    slots.push(escape(id), escape(label), escape(value), unit ? 0 : -1);
    if (unit) slots.push(escape(unit));
    if (trend === 'up') slots.push(0, escape(delta));
    else if (trend === 'down') slots.push(1, escape(delta));
    else slots.push(2);
  }
  slots.push(escape(data.openCount));
  for (const task of data.tasks) {
    const { id, title, assignee, priority, done, overdue, due, comments, progress } = task;
    slots.push(escape(priority), escape(id), escape(title), escape(id), done ? 0 : -1, done ? 0 : 1, escape(title));
    slots.push(escape(assignee), PRIORITIES[priority] ?? 3);
    if (done) slots.push(0);
    else slots.push(overdue ? 1 : 2, escape(due));
    slots.push(escape(progress), escape(id), escape(comments));
  }
  if (data.unreadCount > 0) slots.push(0, escape(data.unreadCount));
  else slots.push(1);
  for (const { id, kind, who, text, time, unread } of data.notifications) {
    slots.push(unread ? 0 : -1, escape(id), kind === 'comment' ? 0 : kind === 'mention' ? 1 : 2);
    slots.push(escape(who), escape(text), escape(time));
  }
  return slots;
}

const PRIORITIES: Readonly<Record<string, number>> = { urgent: 0, high: 1, medium: 2 };

/** The slots that differ, as JSON: number, value, number, value … */
export function dashboardPatch(before: readonly (string | number)[], after: readonly (string | number)[]): string {
  const patch: (string | number)[] = [];
  for (let slot = 0; slot < after.length; slot++) {
    if (after[slot] !== before[slot]) patch.push(slot, after[slot]!);
  }
  return JSON.stringify(patch);
}
