// The end of a CI run, from what it left in a folder: jest's results and the names of the steps that failed. What failed is told
// here once more, for the end is what people read and what is kept of a long output.
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Of what a test said when it failed: enough to know it again. */
const MESSAGE_LINES = 15;

const folder = process.argv[2];
const failedSteps = lines(join(folder, 'failed-steps'));
const report = join(folder, 'tests.json');
const tests = existsSync(report)
  ? JSON.parse(readFileSync(report, 'utf8'))
  : { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, numRuntimeErrorTestSuites: 0 };

const { numPassedTests: passed, numFailedTests, numRuntimeErrorTestSuites: brokenFiles } = tests;
const switchedOff = tests.numPendingTests + tests.numTodoTests;
const failedTests = numFailedTests + brokenFiles;
// The step "tests" fails with its tests: they are counted already, unless jest came to none.
const otherSteps = failedSteps.filter((step) => step !== 'tests' || failedTests === 0);
// A test that is switched off, and a run without a single test, prove nothing.
const failed = failedTests + otherSteps.length + switchedOff + (passed === 0 ? 1 : 0);

console.log();
for (const { what, message } of failures(tests.testResults ?? [])) {
  console.log(`FAILED ${what}\n${beginning(message)}\n`);
}
if (failedSteps.length > 0) console.log(`Failed steps: ${failedSteps.join(', ')}`);
if (switchedOff > 0) console.log(`Tests switched off: ${switchedOff}`);
console.log(`Tests:       ${failed > 0 ? `${failed} failed, ` : ''}${passed} passed, ${passed + failed} total`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

function lines(file) {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
}

function failures(files) {
  return files.flatMap(({ name, message, status, assertionResults }) => {
    const file = relative(process.cwd(), name);
    const failed = assertionResults.filter((test) => test.status === 'failed');
    if (status === 'failed' && failed.length === 0) return [{ what: file, message }];
    return failed.map(({ fullName, failureMessages }) => ({
      what: `${file}: ${fullName}`,
      message: failureMessages.join('\n'),
    }));
  });
}

function beginning(message) {
  const colours = new RegExp(String.raw`\u001b\[[\d;]*m`, 'g');
  const said = message.replaceAll(colours, '').trim().split('\n');
  return said.slice(0, MESSAGE_LINES).join('\n');
}
