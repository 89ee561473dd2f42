// The end of a CI run, from what it left in a folder: jest's results and the names of the steps that failed.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

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
if (failedSteps.length > 0) console.log(`Failed steps: ${failedSteps.join(', ')}`);
if (switchedOff > 0) console.log(`Tests switched off: ${switchedOff}`);
console.log(`Tests:       ${failed > 0 ? `${failed} failed, ` : ''}${passed} passed, ${passed + failed} total`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

function lines(file) {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
}
