import fc from 'fast-check';
import type { Shape } from '../../../../libs/livetemplate/src/protocol/index.js';
void fc;
export function checkPatches(_shape: Shape): string {
  return '';
}
