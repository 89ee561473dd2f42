import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const sound = {
  numPassedTests: 7,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  numRuntimeErrorTestSuites: 0,
};

function summaryOf(report: object | null, failedSteps: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'livetemplate-summary-'));
  try {
    if (report) writeFileSync(join(folder, 'tests.json'), JSON.stringify(report));
    if (failedSteps.length > 0) writeFileSync(join(folder, 'failed-steps'), `${failedSteps.join('\n')}\n`);
    const script = join(import.meta.dirname, 'ci-summary.mjs');
    const { stdout, status } = spawnSync(process.execPath, [script, folder], { encoding: 'utf8' });
    return { stdout, last: stdout.trim().split('\n').at(-1), status };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the last line of a CI run', () => {
  it.each([
    ['all is well', sound, [], '7 passed, 0 failed', 0],
    ['a test fails', { ...sound, numFailedTests: 2 }, ['tests'], '7 passed, 2 failed', 1],
    ['a test file does not load', { ...sound, numRuntimeErrorTestSuites: 1 }, ['tests'], '7 passed, 1 failed', 1],
    ['another step fails', sound, ['lint', 'build'], '7 passed, 2 failed', 1],
    ['a test is switched off', { ...sound, numPendingTests: 1 }, [], '7 passed, 1 failed', 1],
    ['a test is left for later', { ...sound, numTodoTests: 1 }, [], '7 passed, 1 failed', 1],
    ['no test ran', { ...sound, numPassedTests: 0 }, [], '0 passed, 1 failed', 1],
    ['jest ended without a report', null, ['tests'], '0 passed, 2 failed', 1],
    ['jest fails though its tests pass', sound, ['tests'], '7 passed, 1 failed', 1],
  ])('when %s', (_when, report, failedSteps, last, status) => {
    expect(summaryOf(report, failedSteps)).toMatchObject({ last, status });
  });
});

it('the end of a CI run tells what failed, and what that said', () => {
  const failed = {
    status: 'failed',
    fullName: 'a page lives',
    failureMessages: ['\u001b[31mexpected 1\u001b[39m\n  at it'],
  };
  const passed = { status: 'passed', fullName: 'a page ends', failureMessages: [] };
  const testResults = [
    { name: join(process.cwd(), 'a.spec.ts'), status: 'failed', message: '', assertionResults: [passed, failed] },
    { name: join(process.cwd(), 'b.spec.ts'), status: 'failed', message: 'out of memory', assertionResults: [] },
    { name: join(process.cwd(), 'c.spec.ts'), status: 'passed', message: '', assertionResults: [passed] },
  ];
  const { stdout } = summaryOf({ ...sound, numFailedTests: 1, numRuntimeErrorTestSuites: 1, testResults }, ['tests']);
  expect(stdout.split('\n').slice(1, 7)).toEqual([
    'FAILED a.spec.ts: a page lives',
    'expected 1',
    '  at it',
    '',
    'FAILED b.spec.ts',
    'out of memory',
  ]);
});
