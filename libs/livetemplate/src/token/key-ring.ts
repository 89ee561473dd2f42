import { hkdf } from 'node:crypto';
import { promisify } from 'node:util';
import type { CryptoKey } from 'jose';
import { ConfigurationError } from '../errors/index.js';
import type { Clock, RotationRegister } from '../ports/index.js';
import { KeyNames, type KeyName } from './key-name.js';
import { Rotations } from './rotations.js';

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
  /** How long a key that was replaced still opens tokens, in milliseconds; no more than `rotateEveryMs`. @default 3_600_000 */
  readonly previousForMs?: number | undefined;
  /** Where the nodes of an application tell each other of rotations on demand; undefined for one that is alone. */
  readonly register?: RotationRegister | undefined;
  /** A new key has come into use. The one of the schedule is noticed with the first use after its time. */
  readonly onRotation?: ((kid: string, cause: KeyRotationCause) => void) | undefined;
}

/** Why there is a new key: its time has come, somebody asked for it here, or on another node. @publicApi */
export type KeyRotationCause = 'schedule' | 'demand' | 'other-node';

/** A key that opens tokens. */
export interface OpeningKey {
  readonly key: CryptoKey;
  /** Sealed by a previous key: the token should be replaced before that is forgotten. */
  readonly outdated: boolean;
}

/** Which keys are in use. Names only: nothing here is secret. @publicApi */
export interface KeyRingStatus {
  /** `kid` of the key that seals. */
  readonly current: string;
  /** When the current key came into use, in milliseconds since the Unix epoch. */
  readonly since: number;
  /** `kid` of the key before. */
  readonly previous: string;
  /** Until when the previous key opens tokens, in milliseconds since the Unix epoch. */
  readonly previousUntil: number;
}

/**
 * The current key and those it has replaced, each named by its `kid`.
 *
 * A key is derived from the secret and its name (HKDF-SHA-256), and the name of the scheduled key follows from the time. So
 * nodes that share the secret agree on the keys without talking, and tokens survive a restart. Of a rotation on demand the others
 * hear from the register ({@link catchUp}), or from the first token they see of it ({@link follow}): only who knows the secret
 * can make one.
 *
 * @see requirements K2, K5
 */
export class KeyRing {
  private readonly clock: Clock;
  private readonly secret: Uint8Array;
  private readonly names: KeyNames;
  private readonly salt: string;
  private readonly rotateEveryMs: number;
  private readonly previousForMs: number;
  private readonly register: RotationRegister | null;
  private readonly onRotation: NonNullable<KeyRingOptions['onRotation']>;
  private readonly keys = new Map<string, Promise<CryptoKey>>();
  private readonly rotations: Rotations;
  /** What was known to others before this process was there. */
  private start: Promise<void> | null = null;

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
    if (this.previousForMs > this.rotateEveryMs) {
      throw new ConfigurationError('"previousForMs" must be no more than "rotateEveryMs".');
    }
    this.register = options.register ?? null;
    this.onRotation = options.onRotation ?? (() => undefined);
    this.salt = options.applicationId;
    this.names = new KeyNames(options.applicationId);
    this.rotations = new Rotations(this.rotateEveryMs, this.previousForMs, this.periodNow());
  }

  /** Which application the keys are of: what every `kid` begins with. */
  get tag(): string {
    return this.names.tag;
  }

  get status(): KeyRingStatus {
    this.keepTime();
    const { current, previous, since } = this.rotations;
    return {
      current: this.names.kid(current),
      since,
      previous: this.names.kid(previous),
      previousUntil: since + this.previousForMs,
    };
  }

  /** The key to seal with now. */
  async sealing(purpose: KeyPurpose): Promise<{ readonly kid: string; readonly key: CryptoKey }> {
    await this.start;
    this.keepTime();
    const kid = this.names.kid(this.rotations.current);
    return { kid, key: await this.key(kid, purpose) };
  }

  /** Whether a `kid` names a key of this application, known or not. */
  owns(kid: string): boolean {
    return this.names.owns(kid);
  }

  /** The key of this name; null where it opens nothing (any more). Call {@link follow} when it has opened something. */
  async opening(kid: string, purpose: KeyPurpose): Promise<OpeningKey | null> {
    await this.start;
    this.keepTime();
    const name = this.names.parse(kid);
    if (name === null) return null;
    const order = compare(name, this.rotations.current);
    if (order > 0 ? !this.hasBegun(name) : order < 0 && this.clock.now() >= this.rotations.goodUntil(name)) return null;
    return { key: await this.key(kid, purpose), outdated: order < 0 };
  }

  /**
   * Until when a key that has opened something will go on to do so, in milliseconds since the Unix epoch, or the past.
   * @returns infinity for the current one
   */
  goodUntil(kid: string): number {
    this.keepTime();
    const name = this.names.parse(kid);
    if (name === null) return 0;
    return compare(name, this.rotations.current) < 0 ? this.rotations.goodUntil(name) : Infinity;
  }

  /** Whether everybody who has come with something that this key has sealed is to be thrown out: it was replaced on demand, twice. */
  ends(kid: string): boolean {
    const name = this.names.parse(kid);
    return name !== null && this.rotations.ends(name);
  }

  /** Takes note that another node has rotated: `kid` has opened a token. */
  follow(kid: string): void {
    this.keepTime();
    const name = this.names.parse(kid);
    if (name !== null && this.rotations.follow(name, this.clock.now())) this.changed('other-node');
  }

  /**
   * Makes a new key the current one at once, on all nodes that share the register. The one before still opens tokens for
   * `previousForMs`; what was sealed by an older one is worth nothing any more, if that was replaced on demand, too.
   *
   * @param previous `end` makes two keys in one step, the first of which never seals anything: so nothing that was sealed before
   *   opens any more, and nobody can have come in between
   * @returns its `kid`
   * @throws StoreUnavailableError where the others cannot be told; then nothing has changed
   */
  async rotate(previous: 'keep' | 'end' = 'keep'): Promise<string> {
    await this.start;
    this.keepTime();
    const { period, generation } = this.rotations.current;
    const now = this.clock.now();
    const count = previous === 'end' ? 2 : 1;
    if (this.register === null) {
      this.rotations.follow({ period, generation: generation + count }, now);
      this.changed('demand');
    } else {
      const times = await this.register.add(period, now, this.forgottenAt(period), count);
      if (this.rotations.learn(period, times)) this.changed('demand');
    }
    return this.names.kid(this.rotations.current);
  }

  /**
   * Hears what other nodes have rotated. The first call is waited for by whoever seals or opens something.
   * @throws StoreUnavailableError
   */
  catchUp(): Promise<void> {
    const done = this.hear(this.start !== null);
    // Without an answer it goes on with what the clock says: so does who is alone.
    this.start ??= done.catch(() => undefined);
    return done;
  }

  private async hear(tell: boolean): Promise<void> {
    if (this.register === null) return;
    this.keepTime();
    const { period } = this.rotations.current;
    const [before, now] = await Promise.all([this.register.of(period - 1), this.register.of(period)]);
    this.rotations.learn(period - 1, before);
    if (this.rotations.learn(period, now) && tell) this.changed('other-node');
  }

  private changed(cause: KeyRotationCause): void {
    this.forgetOthers();
    this.onRotation(this.names.kid(this.rotations.current), cause);
  }

  /** Rotates if it is time. */
  private keepTime(): void {
    if (this.rotations.reach(this.periodNow())) this.changed('schedule');
  }

  private periodNow(): number {
    return Math.floor(this.clock.now() / this.rotateEveryMs);
  }

  /** When no node needs to know any more what was rotated in a period. */
  private forgottenAt(period: number): number {
    return (period + 2) * this.rotateEveryMs + CLOCK_SKEW_MS;
  }

  private hasBegun({ period }: KeyName): boolean {
    return period * this.rotateEveryMs <= this.clock.now() + CLOCK_SKEW_MS;
  }

  /** Made once for the keys in use, and not kept for others, so that made-up names fill no memory. */
  private key(kid: string, purpose: KeyPurpose): Promise<CryptoKey> {
    const slot = `${purpose} ${kid}`;
    const key = this.keys.get(slot) ?? this.derived(kid, purpose);
    if (this.inUse().includes(kid)) this.keys.set(slot, key);
    return key;
  }

  private forgetOthers(): void {
    const names = this.inUse();
    for (const slot of this.keys.keys()) if (!names.some((name) => slot.endsWith(` ${name}`))) this.keys.delete(slot);
  }

  private inUse(): string[] {
    return [this.rotations.current, this.rotations.previous].map((name) => this.names.kid(name));
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
