import { describe, expect, it } from '@jest/globals';
import { isStackOverflow } from './fault.js';

describe('the end of the stack', () => {
  const message = 'Maximum call stack size exceeded';

  it.each([
    ['in a call', new RangeError(message), true],
    ['in a regular expression', new SyntaxError(`Invalid regular expression: /a/: ${message}`), true],
    ['not in a mistake of an application', new RangeError('Invalid array length'), false],
    ['not in what is no error', message, false],
  ])('is seen %s', (_where, error, expected) => {
    expect(isStackOverflow(error)).toBe(expected);
  });

  it('is what endless recursion throws', () => {
    const endless = (): number => endless() + 1;
    let thrown: unknown;
    try {
      endless();
    } catch (error) {
      thrown = error;
    }
    expect(isStackOverflow(thrown)).toBe(true);
  });
});
