import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Data of `test/fixtures/patterns/dashboard.tmpl`, the page that all engines write. */
export interface Dashboard {
  readonly title: string;
  readonly user: { readonly name: string; readonly role: string };
  readonly generated: string;
  readonly stats: readonly Stat[];
  readonly openCount: number;
  readonly tasks: readonly Task[];
  readonly unreadCount: number;
  readonly notifications: readonly Notification[];
}

export interface Stat {
  readonly id: number;
  readonly label: string;
  readonly value: string;
  readonly unit: string;
  readonly trend: string;
  readonly delta: string;
}

export interface Task {
  readonly id: number;
  readonly title: string;
  readonly assignee: string;
  readonly priority: string;
  readonly done: boolean;
  readonly overdue: boolean;
  readonly due: string;
  readonly comments: number;
  readonly progress: number;
}

export interface Notification {
  readonly id: number;
  readonly kind: string;
  readonly who: string;
  readonly text: string;
  readonly time: string;
  readonly unread: boolean;
}

const FOLDER = join(import.meta.dirname, '../../test/fixtures/patterns');
const read = (name: string): string => readFileSync(join(FOLDER, name), 'utf8');

export const DASHBOARD_TEMPLATE = read('dashboard.tmpl');

/** Each differs from the one before in a single value. */
export const dashboards: readonly Dashboard[] = read('dashboard-one-value.states.jsonl')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Dashboard);
