import { UnprocessableEntityException } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { NewTaskPipe } from './new-task.pipe.js';

const pipe = new NewTaskPipe();

describe('a new task', () => {
  it.each([
    [
      { title: ' Milk ', priority: 'high' },
      { title: 'Milk', priority: 'high' },
    ],
    [
      { title: 'Milk', priority: 'urgent' },
      { title: 'Milk', priority: 'medium' },
    ],
    [{ title: 'x'.repeat(120) }, { title: 'x'.repeat(120), priority: 'medium' }],
  ])('%j is taken', (payload, task) => {
    expect(pipe.transform(payload)).toEqual(task);
  });

  it.each([
    [{}, 'Write what needs doing.'],
    [null, 'Write what needs doing.'],
    [{ title: '  ' }, 'Write what needs doing.'],
    [{ title: ['a', 'b'] }, 'Write what needs doing.'],
    [{ title: 'x'.repeat(121) }, 'Use at most 120 characters.'],
  ])('%j is refused with a message for its field', (payload, message) => {
    const refusal = new UnprocessableEntityException({ fields: { title: [message] } });
    expect(() => pipe.transform(payload)).toThrow(refusal);
    expect(caught(() => pipe.transform(payload)).getResponse()).toEqual(refusal.getResponse());
  });
});

function caught(run: () => unknown): UnprocessableEntityException {
  try {
    run();
  } catch (error) {
    return error as UnprocessableEntityException;
  }
  throw new Error('Nothing was thrown.');
}
