import type { LiveHost } from '../live-host.js';

/** What `/health/ready` says. */
export interface Health {
  readonly http: number;
  readonly status: string;
  readonly degraded?: boolean;
  readonly unsaved?: number;
}

export async function health(host: LiveHost): Promise<Health> {
  const response = await fetch(`${host.origin}/health/ready`);
  const { details } = (await response.json()) as { details: { livetemplate_store: Omit<Health, 'http'> } };
  return { http: response.status, ...details.livetemplate_store };
}

/** Resolves when the health says so. */
export async function isBack(...all: LiveHost[]): Promise<void> {
  for (const host of all) {
    for (let now = await health(host); now.status !== 'up' || now.degraded === true;) now = await health(host);
  }
}

export async function isDegraded(host: LiveHost): Promise<Health> {
  for (;;) {
    const now = await health(host);
    if (now.degraded === true) return now;
  }
}
