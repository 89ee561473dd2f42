/** Measures one cold start of the startup table in a process of its own; prints the time of each step as JSON. */
import { createTemplates } from '../libs/livetemplate/src/core.js';
import { manyTemplates } from './many-templates.js';
import { processorTime } from './measure.js';
import type { Step } from './startup.js';

const texts = manyTemplates();
const steps: Step[] = [];
const whole = startStep('total');
const parse = startStep('parse');
const templates = createTemplates({ texts });
parse();
const compile = startStep('compile');
templates.check();
compile();
whole();
console.log(JSON.stringify(steps));

function startStep(step: string): () => void {
  const start = performance.now();
  const processorStart = processorTime();
  return () => {
    steps.push({ step, ms: performance.now() - start, processorMs: processorTime() - processorStart });
  };
}
