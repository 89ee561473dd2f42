import { Injectable, UnprocessableEntityException, type PipeTransform } from '@nestjs/common';

import type { Priority } from './dashboard.state.js';

export interface NewTask {
  readonly title: string;
  readonly priority: Priority;
}

const LONGEST_TITLE = 120;
const PRIORITIES: readonly string[] = ['high', 'medium', 'low'] satisfies Priority[];

/** What a browser sends is checked here; its messages appear beside the fields of the form. */
@Injectable()
export class NewTaskPipe implements PipeTransform<unknown, NewTask> {
  transform(payload: unknown): NewTask {
    const { title, priority } = (payload ?? {}) as Record<string, unknown>;
    const text = typeof title === 'string' ? title.trim() : '';
    if (text === '') throw invalid('Write what needs doing.');
    if (text.length > LONGEST_TITLE) throw invalid(`Use at most ${LONGEST_TITLE} characters.`);
    return { title: text, priority: PRIORITIES.includes(priority as string) ? (priority as Priority) : 'medium' };
  }
}

function invalid(message: string): UnprocessableEntityException {
  return new UnprocessableEntityException({ fields: { title: [message] } });
}
