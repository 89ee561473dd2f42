import { printValue } from '../../template/value/print.js';
import { rethrow, type Fault } from './fault.js';

/** What text mode prints for nothing; the escaper's functions print nothing instead. */
const NO_VALUE = '<no value>';

/** Output of text mode: a value as `print` shows it. */
export function display(value: unknown, fault: Fault): string {
  if (value === undefined || value === null) return NO_VALUE;
  if (typeof value === 'function') fault('bad_operand', "can't print a function");
  try {
    return printValue(value);
  } catch (error) {
    return rethrow(error, 'print', fault);
  }
}
