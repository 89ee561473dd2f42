import { describe, expect, it } from '@jest/globals';
import * as errors from './index.js';
import { ERROR_CODES, LiveTemplateError, sourceFrame, TemplateErrors, TemplateSyntaxError } from './index.js';

const CLASSES: readonly (readonly [name: keyof typeof errors, code: string, status: number])[] = [
  ['InvalidTokenError', 'INVALID_TOKEN', 401],
  ['TokenExpiredError', 'TOKEN_EXPIRED', 401],
  ['InvalidApplicationError', 'INVALID_APPLICATION', 401],
  ['ForbiddenOriginError', 'FORBIDDEN_ORIGIN', 403],
  ['CsrfError', 'CSRF', 403],
  ['PageNotFoundError', 'PAGE_NOT_FOUND', 404],
  ['PageExpiredError', 'PAGE_EXPIRED', 410],
  ['PageClosedError', 'PAGE_CLOSED', 410],
  ['MaxPagesReachedError', 'MAX_PAGES_REACHED', 503],
  ['StoreUnavailableError', 'STORE_UNAVAILABLE', 503],
  ['TemplateNotFoundError', 'TEMPLATE_NOT_FOUND', 500],
  ['PayloadTooLargeError', 'PAYLOAD_TOO_LARGE', 413],
  ['PayloadInvalidError', 'PAYLOAD_INVALID', 422],
  ['RateLimitedError', 'RATE_LIMITED', 429],
  ['ProtocolViolationError', 'PROTOCOL_VIOLATION', 400],
  ['UnsupportedProtocolError', 'UNSUPPORTED_PROTOCOL', 400],
  ['ActionNotFoundError', 'ACTION_NOT_FOUND', 404],
  ['ActionFailedError', 'ACTION_FAILED', 500],
  ['ConfigurationError', 'CONFIGURATION', 500],
];

describe('error classes', () => {
  it.each(CLASSES)('%s has the code %s and the status %i', (name, code, status) => {
    const error = new (errors[name] as new (message?: string, options?: ErrorOptions) => LiveTemplateError)();
    expect(error).toBeInstanceOf(LiveTemplateError);
    expect(error).toMatchObject({ name, code, status, message: error.publicText });
  });

  it('cover every code, with those of templates', () => {
    const covered = [...CLASSES.map(([, code]) => code), 'TEMPLATE_SYNTAX', 'TEMPLATE_ESCAPE', 'TEMPLATE_EXECUTION'];
    expect(covered.sort()).toEqual(Object.keys(ERROR_CODES).sort());
  });

  it('keep the cause', () => {
    const cause = new Error('ECONNREFUSED');
    const error = new errors.StoreUnavailableError('cannot reach the store', { cause });
    expect(error).toMatchObject({ cause, message: 'cannot reach the store', audience: 'operator' });
  });
});

describe('sourceFrame', () => {
  const long = `${'a'.repeat(200)}{{.x}}${'b'.repeat(200)}`;
  const rows: readonly (readonly [string, string, number, number, string])[] = [
    ['the line with a caret under the column', 'a\n{{.x}', 2, 1, '  2 | {{.x}\n    | ^'],
    ['tabs, kept under the caret', '\t\t{{.x}', 1, 3, '  1 | \t\t{{.x}\n    | \t\t^'],
    ['a line that ends in CR LF', 'ab\r\ncd', 1, 2, '  1 | ab\n    |  ^'],
    ['the end of the text', 'ab', 1, 3, '  1 | ab\n    |   ^'],
    ['a two-digit line number', '\n'.repeat(11) + 'x', 12, 1, '  12 | x\n     | ^'],
    [
      'a part of a long line',
      long,
      1,
      201,
      `  1 | …${'a'.repeat(80)}{{.x}}${'b'.repeat(34)}…\n    | ${' '.repeat(81)}^`,
    ],
  ];

  it.each(rows)('shows %s', (_what, text, line, column, frame) => {
    expect(sourceFrame(text, { source: 'm', line, column })).toBe(frame);
  });
});

describe('template errors', () => {
  const place = { source: 'page.html', line: 2, column: 3 };

  it('say place, reason, line and hint', () => {
    const error = new TemplateSyntaxError('missing_value', 'missing value for if', place, {
      text: 'a\n  {{if}}',
      hint: 'Write a condition.',
    });
    expect(error.message).toBe('page.html:2:3: missing value for if\n  2 |   {{if}}\n    |   ^\nWrite a condition.');
    expect(error).toMatchObject({ name: 'TemplateSyntaxError', code: 'TEMPLATE_SYNTAX', position: place });
  });

  it('say the reason alone where nothing else is known', () => {
    const error = new errors.TemplateExecutionError('undefined_template', 'template "a" is not defined', null);
    expect(error.message).toBe('template "a" is not defined');
  });

  it('are reported together', () => {
    const first = new TemplateSyntaxError('missing_value', 'missing value for if', place);
    const second = new TemplateSyntaxError('unexpected_end', 'unexpected {{end}}', { ...place, line: 9 });
    const both = new TemplateErrors([first, second]);
    expect(both.message).toBe(
      '2 template errors\n\npage.html:2:3: missing value for if\n\npage.html:9:3: unexpected {{end}}',
    );
    expect(both).toMatchObject({ code: 'TEMPLATE_SYNTAX', errors: [first, second] });
    expect(new TemplateErrors([first]).message).toBe(first.message);
  });
});
