import { createHash, hkdf } from 'node:crypto';
import { promisify } from 'node:util';
import type { CryptoKey } from 'jose';
import { ConfigurationError } from '../errors/index.js';
import type { Clock } from '../ports/index.js';

const derive = promisify(hkdf);

/** Shortest secret, in bytes. */
const MIN_SECRET_BYTES = 32;

/** How far the clocks of two nodes may be apart, in milliseconds. */
const CLOCK_SKEW_MS = 60_000;

/** What a key is for. Each purpose has keys of its own, so that a token can never pass for one of another kind. */
export type KeyPurpose = 'page' | 'group' | 'form';

export interface KeyRingOptions {
  /** At least 32 bytes that nobody else knows; the same on every node. */
  readonly secret: string | Uint8Array;
  /** Keys of one application open nothing of another. */
  readonly applicationId: string;
  readonly clock: Clock;
  /** Time between two rotations, in milliseconds; the same on every node. @default 86_400_000 */
  readonly rotateEveryMs?: number | undefined;
  /** How long the previous key still opens tokens, in milliseconds. @default 3_600_000 */
  readonly previousForMs?: number | undefined;
  /** A new key has come into use. The one of the schedule is noticed with the first use after its time. */
  readonly onRotation?: ((kid: string, cause: KeyRotationCause) => void) | undefined;
}

/** Why there is a new key: its time has come, somebody asked for it here, or on another node. @publicApi */
export type KeyRotationCause = 'schedule' | 'demand' | 'other-node';

/** A key that opens tokens. */
export interface OpeningKey {
  readonly key: CryptoKey;
  /** Sealed by the previous key: the token should be replaced before that is forgotten. */
  readonly outdated: boolean;
}

/** Which keys are in use. Names only: nothing here is secret. */
export interface KeyRingStatus {
  readonly current: string;
  /** When the current key came into use, in milliseconds since the Unix epoch. */
  readonly since: number;
  readonly previous: string | null;
  /** Until when the previous key opens tokens. */
  readonly previousUntil: number;
}

interface KeyName {
  /** Number of the scheduled rotation, counted from the Unix epoch. */
  readonly period: number;
  /** Number of rotations on demand since then. */
  readonly generation: number;
}

/**
 * The current key and the previous one, each named by its `kid`.
 *
 * A key is derived from the secret and its name (HKDF-SHA-256), and the name of the scheduled key follows from the time. So
 * nodes that share the secret agree on the keys without talking, and tokens survive a restart. A rotation on demand is
 * noticed by the other nodes with the first token they see of it ({@link follow}): only who knows the secret can make one.
 *
 * @see requirements K2, K5
 */
export class KeyRing {
  private readonly clock: Clock;
  private readonly secret: Uint8Array;
  /** Which application the keys are of: what every `kid` begins with. */
  readonly tag: string;
  private readonly salt: string;
  private readonly rotateEveryMs: number;
  private readonly previousForMs: number;
  private readonly onRotation: NonNullable<KeyRingOptions['onRotation']>;
  private readonly keys = new Map<string, Promise<CryptoKey>>();
  private current: KeyName;
  private since: number;
  private previous: KeyName | null;
  private previousUntil: number;

  /** @throws ConfigurationError for a secret of less than 32 bytes or an impossible time */
  constructor(options: KeyRingOptions) {
    this.secret =
      typeof options.secret === 'string' ? new TextEncoder().encode(options.secret) : options.secret.slice();
    if (this.secret.length < MIN_SECRET_BYTES) {
      throw new ConfigurationError(
        `"secret" must have at least ${MIN_SECRET_BYTES} bytes. It has ${this.secret.length}.`,
      );
    }
    this.clock = options.clock;
    this.rotateEveryMs = positive('rotateEveryMs', options.rotateEveryMs ?? 86_400_000);
    this.previousForMs = positive('previousForMs', options.previousForMs ?? 3_600_000);
    this.onRotation = options.onRotation ?? (() => undefined);
    this.salt = options.applicationId;
    this.tag = createHash('sha256').update(options.applicationId).digest('base64url').slice(0, 8);
    const period = this.periodNow();
    this.current = { period, generation: 0 };
    this.since = period * this.rotateEveryMs;
    this.previous = { period: period - 1, generation: 0 };
    this.previousUntil = this.since + this.previousForMs;
  }

  get status(): KeyRingStatus {
    this.keepTime();
    return {
      current: this.kid(this.current),
      since: this.since,
      previous: this.previous === null ? null : this.kid(this.previous),
      previousUntil: this.previousUntil,
    };
  }

  /** The key to seal with now. */
  async sealing(purpose: KeyPurpose): Promise<{ readonly kid: string; readonly key: CryptoKey }> {
    this.keepTime();
    const kid = this.kid(this.current);
    return { kid, key: await this.kept(kid, purpose) };
  }

  /** Whether a `kid` names a key of this application, known or not. */
  owns(kid: string): boolean {
    return kid.startsWith(`${this.tag}.`);
  }

  /** The key of this name; null where it opens nothing (any more). Call {@link follow} when it has opened something. */
  async opening(kid: string, purpose: KeyPurpose): Promise<OpeningKey | null> {
    this.keepTime();
    const name = this.parse(kid);
    if (name === null) return null;
    const order = compare(name, this.current);
    if (order === 0) return { key: await this.kept(kid, purpose), outdated: false };
    if (order > 0) {
      // Not kept before it has proved to be real, so that made-up names fill no memory.
      return this.hasBegun(name) ? { key: await this.derived(kid, purpose), outdated: false } : null;
    }
    if (!this.isPrevious(name)) return null;
    return { key: await this.kept(kid, purpose), outdated: true };
  }

  /** Takes note that another node has rotated: `kid` has opened a token. */
  follow(kid: string): void {
    this.keepTime();
    const name = this.parse(kid);
    if (name !== null && name.period === this.current.period && compare(name, this.current) > 0) {
      this.moveTo(name, 'other-node');
    }
  }

  /**
   * Makes a new key the current one at once. The one before still opens tokens for `previousForMs`. Tell other nodes the
   * name, so that they {@link follow}.
   * @returns its `kid`
   */
  rotate(): string {
    this.keepTime();
    this.moveTo({ period: this.current.period, generation: this.current.generation + 1 }, 'demand');
    return this.kid(this.current);
  }

  private moveTo(name: KeyName, cause: KeyRotationCause): void {
    const now = this.clock.now();
    this.previous = this.current;
    this.previousUntil = now + this.previousForMs;
    this.current = name;
    this.since = now;
    this.forgetOthers();
    this.onRotation(this.kid(name), cause);
  }

  /** Rotates if it is time. */
  private keepTime(): void {
    const period = this.periodNow();
    // Never backwards, even if the clock is.
    if (period <= this.current.period) return;
    this.previous = period - 1 === this.current.period ? this.current : { period: period - 1, generation: 0 };
    this.since = period * this.rotateEveryMs;
    this.previousUntil = this.since + this.previousForMs;
    this.current = { period, generation: 0 };
    this.forgetOthers();
    this.onRotation(this.kid(this.current), 'schedule');
  }

  private periodNow(): number {
    return Math.floor(this.clock.now() / this.rotateEveryMs);
  }

  private hasBegun({ period }: KeyName): boolean {
    return period * this.rotateEveryMs <= this.clock.now() + CLOCK_SKEW_MS;
  }

  private isPrevious(name: KeyName): boolean {
    if (this.previous === null || this.clock.now() >= this.previousUntil) return false;
    // After a restart nobody here knows how often the last period's key was rotated on demand: the newest may be any.
    const anyGeneration = this.previous.period < this.current.period;
    return name.period === this.previous.period && (anyGeneration || name.generation === this.previous.generation);
  }

  private kid({ period, generation }: KeyName): string {
    return `${this.tag}.${period.toString(36)}.${generation.toString(36)}`;
  }

  private parse(kid: string): KeyName | null {
    const match = /^([\w-]{8})\.([0-9a-z]{1,9})\.([0-9a-z]{1,4})$/.exec(kid);
    if (match === null || match[1] !== this.tag) return null;
    const name = { period: parseInt(match[2] ?? '', 36), generation: parseInt(match[3] ?? '', 36) };
    // Another spelling of the same numbers would be another key.
    return this.kid(name) === kid ? name : null;
  }

  private kept(kid: string, purpose: KeyPurpose): Promise<CryptoKey> {
    const slot = `${purpose} ${kid}`;
    const key = this.keys.get(slot) ?? this.derived(kid, purpose);
    this.keys.set(slot, key);
    return key;
  }

  private forgetOthers(): void {
    const names = [this.current, this.previous].map((name) => (name === null ? '' : this.kid(name)));
    for (const slot of this.keys.keys()) if (!names.some((name) => slot.endsWith(` ${name}`))) this.keys.delete(slot);
  }

  private async derived(kid: string, purpose: KeyPurpose): Promise<CryptoKey> {
    const bytes = await derive('sha256', this.secret, this.salt, `livetemplate ${purpose} ${kid}`, 32);
    return crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);
  }
}

function compare(a: KeyName, b: KeyName): number {
  return a.period - b.period || a.generation - b.generation;
}

function positive(name: string, value: number): number {
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new ConfigurationError(`"${name}" must be a whole number of milliseconds above 0. Received ${String(value)}.`);
}
