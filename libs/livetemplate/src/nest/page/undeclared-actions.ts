import type { Finding, NamedAction } from '../../analysis/template-analysis.js';
import { nearestName } from '../../template/nearest-name.js';

/** Actions that a template names and a class that shows it does not declare: whatever a person does there, nothing comes of it. */
export function undeclaredActions(
  named: readonly NamedAction[],
  handler: string,
  declared: ReadonlyMap<string, unknown>,
): Finding[] {
  return named
    .filter(({ action }) => !declared.has(action))
    .map(({ attribute, action, pos }) => ({
      reason: 'unknown-action',
      message: `${attribute} names the action ${JSON.stringify(action)}, which ${handler} does not declare`,
      advice: advice(action, [...declared.keys()]),
      pos,
    }));
}

function advice(action: string, declared: readonly string[]): string {
  const near = nearestName(action, declared);
  if (near !== undefined) return `Did you mean ${JSON.stringify(near)}?`;
  const others = declared.length === 0 ? '' : ` It has: ${declared.join(', ')}.`;
  return `Add a method with @LiveAction(${JSON.stringify(action)}).${others}`;
}
