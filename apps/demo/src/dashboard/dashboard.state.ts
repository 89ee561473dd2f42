import type { Figures } from '../shared/figures.service.js';
import type { Statistics } from './statistics.js';

export type Priority = 'high' | 'medium' | 'low';

export interface Task {
  readonly ID: string;
  readonly Title: string;
  readonly Description: string;
  Completed: boolean;
  readonly Priority: Priority;
  readonly DueDate: Date | null;
  readonly IsOverdue: boolean;
  readonly CreatedAt: Date;
}

export interface Notification {
  readonly ID: string;
  readonly Type: 'error' | 'success' | 'info';
  readonly Title: string;
  readonly Message: string;
  readonly CreatedAt: Date;
}

export interface CounterChange {
  readonly ID: number;
  readonly Action: string;
  readonly Value: number;
  readonly Timestamp: Date;
}

/** The data model of the design papers' dashboard. What the browser itself knows better (connection, loading) is left to it. */
export interface DashboardState {
  readonly Page: 'dashboard';
  readonly Title: string;
  readonly SessionID: string;
  User: {
    readonly Name: string;
    readonly IsAdmin: boolean;
    readonly LastLogin: Date;
    HasNotifications: boolean;
    NotificationCount: number;
  };
  Statistics: Statistics;
  /** On which they have moved. */
  Beat: number;
  Notifications: Notification[];
  Counter: number;
  readonly MaxCounter: number;
  CounterHistory: CounterChange[];
  Tasks: Task[];
  ShowCompleted: boolean;
  LastUpdateTime: Date;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Who is working here; each browser is one of them. */
const NAMES = ["Zoë O'Brien", 'Ana Pereira', 'Kofi Mensah', 'Ingrid Solberg', 'Jun Takahashi', 'Leila Haddad'];

/** What a browser finds on its first visit. `seed` decides who it is. */
export function firstState(
  seed: string,
  { Statistics: statistics, Changes: beat }: Pick<Figures, 'Statistics' | 'Changes'>,
  now: Date,
): DashboardState {
  const ago = (milliseconds: number): Date => new Date(now.getTime() - milliseconds);
  const notifications = firstNotifications(ago);
  return {
    Page: 'dashboard',
    Title: 'Dashboard',
    SessionID: shortId(seed),
    User: {
      Name: NAMES[hash(seed) % NAMES.length]!,
      IsAdmin: true,
      LastLogin: ago(DAY_MS - 47 * MINUTE_MS),
      HasNotifications: true,
      NotificationCount: notifications.length,
    },
    Statistics: statistics,
    Beat: beat,
    Notifications: notifications,
    Counter: 41,
    MaxCounter: 100,
    CounterHistory: [],
    Tasks: firstTasks(ago),
    ShowCompleted: true,
    LastUpdateTime: now,
  };
}

function firstNotifications(ago: (milliseconds: number) => Date): Notification[] {
  const row = (
    id: number,
    type: Notification['Type'],
    title: string,
    message: string,
    minutes: number,
  ): Notification => ({
    ID: `n${id}`,
    Type: type,
    Title: title,
    Message: message,
    CreatedAt: ago(minutes * MINUTE_MS),
  });
  return [
    row(1, 'error', 'Disk almost full', 'Volume “/data” has less than 5% left.', 31),
    row(2, 'success', 'Backup finished', '', 75),
    row(3, 'info', 'New teammate', 'Mateo Ruiz joined Support.', 260),
  ];
}

function firstTasks(ago: (milliseconds: number) => Date): Task[] {
  const row = (
    id: number,
    priority: Priority,
    title: string,
    dueInDays: number | null,
    more: Partial<Task> = {},
  ): Task => ({
    ID: `t${id}`,
    Title: title,
    Description: '',
    Completed: false,
    Priority: priority,
    DueDate: dueInDays === null ? null : ago(-dueInDays * DAY_MS),
    IsOverdue: dueInDays !== null && dueInDays < 0,
    CreatedAt: ago((10 - id) * DAY_MS),
    ...more,
  });
  return [
    row(1, 'high', 'Rotate the signing keys', -2, { Description: 'Old keys stay valid for one more hour.' }),
    row(2, 'medium', 'Approve the release notes', 1),
    row(3, 'medium', 'Move backups to the new region', null, { Completed: true }),
    row(4, 'high', 'Load test with 10,000 open pages', 3, { Description: 'One instance, on the staging cluster.' }),
    row(5, 'low', 'Translate the onboarding mail into Українська', 9),
    row(6, 'low', 'Order badges for the new team', 12),
  ];
}

function shortId(seed: string): string {
  return hash(seed).toString(36).padStart(7, '0').slice(-7);
}

/** FNV-1a: the same browser is the same person on every visit. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const character of text) value = Math.imul(value ^ character.codePointAt(0)!, 0x01000193) >>> 0;
  return value;
}
