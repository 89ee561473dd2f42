import { escapeHtml } from '../../template/escape/html.js';
import type { TemplateFunction } from '../../template/value/function.js';
import { printValue } from '../../template/value/print.js';
import { truth } from '../../template/value/truth.js';
import { callFunction } from '../exec/call.js';
import { differ } from '../exec/change.js';
import { listValue } from '../exec/compare-list.js';
import { deeper } from '../exec/depth.js';
import type { Fault } from '../exec/fault.js';
import { fieldValue, settled } from '../exec/field.js';
import { FieldTable } from '../exec/fields.js';
import { newFrame } from '../exec/frame.js';
import { display } from '../exec/output.js';
import { keyIn } from '../exec/key-in.js';
import { loopOver, rangeOver } from '../exec/range.js';
import { callItself } from '../exec/recursion.js';
import { putValue, SAME } from '../exec/same.js';
import { distinct, EMPTY_LIST, NO_BRANCH } from '../exec/values.js';
import { enclosed } from '../html.js';

/**
 * What generated code calls: short ways for the common cases, each of which ends in the function that defines what is
 * right. A place of a template is passed as one object, so that a call costs little.
 */

/** Where a field is read. */
export interface FieldSite {
  readonly name: string;
  readonly fault: Fault;
}

/** Where a function is called. */
export interface CallSite {
  readonly fn: TemplateFunction;
  readonly fault: Fault;
  /** The field that is the function's only argument, where that has not been settled yet. */
  readonly argument: FieldSite | null;
}

const { getPrototypeOf } = Object;
const root = Object.prototype;

/** True for `{…}` and what comes from JSON: its own properties are all there is to find. */
function plain(value: unknown): boolean {
  return typeof value === 'object' && value !== null && getPrototypeOf(value) === root;
}

function field(receiver: unknown, site: FieldSite): unknown {
  return fieldValue(receiver, site.name, site.fault);
}

/** A property as it was read becomes the value of a field: it must not be a promise. */
function settle(value: unknown, site: FieldSite): unknown {
  return typeof value === 'object' ? settled(value, site.name, site.fault) : value;
}

function call(args: readonly unknown[], site: CallSite): unknown {
  return callFunction(site.fn, args, site.fault);
}

/** An escaper or another function of one argument. */
function callWith(value: unknown, site: CallSite): unknown {
  return callFunction(site.fn, [site.argument === null ? value : settle(value, site.argument)], site.fault);
}

/** The escapers for HTML text and quoted attributes: no integer has anything to escape. */
function html(value: unknown, site: CallSite): unknown {
  if (typeof value === 'string') return escapeHtml(value);
  return Number.isSafeInteger(value) ? `${value as number}` : callWith(value, site);
}

/** {@link html} between two tags, where markup of a trusted type has to be enclosed: nothing else has any. */
function enclosedHtml(value: unknown, site: CallSite): unknown {
  if (typeof value === 'string') return escapeHtml(value);
  return Number.isSafeInteger(value) ? `${value as number}` : enclosed(callWith(value, site) as string, '', '');
}

/** The escapers for URLs: a part of one that is an integer stays as it is. */
function integerText(value: unknown, site: CallSite): unknown {
  return Number.isSafeInteger(value) ? `${value as number}` : callWith(value, site);
}

/** What text mode shows. */
function show(value: unknown, fault: Fault): string {
  return typeof value === 'string' ? value : display(value, fault);
}

/** Nothing, of whatever kind, between pipelines. */
function noNull(value: unknown): unknown {
  return value === null ? undefined : value;
}

export const runtime = {
  plain,
  field,
  settle,
  call,
  callWith,
  html,
  enclosedHtml,
  enclosed,
  integerText,
  show,
  noNull,
  truth,
  loopOver,
  rangeOver,
  printValue,
  NO_BRANCH,
  EMPTY_LIST,
  distinct,
  differ,
  FieldTable,
  keyIn,
  listValue,
  SAME,
  putValue,
  callItself,
  newFrame,
  deeper,
};
