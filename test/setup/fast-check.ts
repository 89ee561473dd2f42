// Stands for the package in every spec: also a law that says nothing of its cases is tried with the same ones in every run.
import fc from '../../node_modules/fast-check/lib/fast-check.js';
import { randomCases } from '../support/random-cases.js';

const { seed } = randomCases(0);
if (seed !== undefined) fc.configureGlobal({ seed });

export default fc;
