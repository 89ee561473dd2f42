import type { Frame, Observation, Page, TransportName } from '../../page/index.js';
import type { ProtocolVersion } from '../../protocol/index.js';

/** To whom frames have gone. */
export interface Recipients {
  readonly page: Page;
  readonly protocol: ProtocolVersion;
  readonly transport: TransportName;
  /** @default 1 */
  readonly connections?: number;
}

/** Tells of frames that have left, where somebody wants to know. */
export function tellSent(
  observation: Observation,
  frames: readonly Frame[],
  { connections = 1, ...recipients }: Recipients,
): void {
  if (!observation.hears('sent') || connections === 0) return;
  for (const frame of frames) observation.tell('sent', { ...recipients, frame, connections });
}
