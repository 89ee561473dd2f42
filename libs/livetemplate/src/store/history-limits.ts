import type { HistoryLimits } from '../ports/index.js';

/** Those of {@link PageLimits}. */
export const DEFAULT_HISTORY_LIMITS: HistoryLimits = { logCount: 256, logSize: 262_144, actionIds: 256 };
