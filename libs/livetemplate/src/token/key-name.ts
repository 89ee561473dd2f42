import { createHash } from 'node:crypto';

/** Which of an application's keys is meant. */
export interface KeyName {
  /** Number of the scheduled rotation, counted from the Unix epoch. */
  readonly period: number;
  /** Number of rotations on demand since then. */
  readonly generation: number;
}

/** Spells the names of one application's keys: what a token shows as `kid`. */
export class KeyNames {
  /** What every name begins with. */
  readonly tag: string;

  constructor(applicationId: string) {
    this.tag = createHash('sha256').update(applicationId).digest('base64url').slice(0, 8);
  }

  kid({ period, generation }: KeyName): string {
    return `${this.tag}.${period.toString(36)}.${generation.toString(36)}`;
  }

  /** Whether a `kid` names a key of this application, known or not. */
  owns(kid: string): boolean {
    return kid.startsWith(`${this.tag}.`);
  }

  /** Null for what is no name of ours. */
  parse(kid: string): KeyName | null {
    const match = /^([\w-]{8})\.([0-9a-z]{1,9})\.([0-9a-z]{1,4})$/.exec(kid);
    if (match === null || match[1] !== this.tag) return null;
    const name = { period: parseInt(match[2] ?? '', 36), generation: parseInt(match[3] ?? '', 36) };
    // Another spelling of the same numbers would be another key.
    return this.kid(name) === kid ? name : null;
  }
}
