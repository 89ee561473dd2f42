/** A tab that shows the desk, on whichever device. */
export interface Device {
  /** Of its connection. */
  readonly ID: string;
  readonly Name: string;
  readonly Address: string;
  readonly Since: Date;
}

/** What a user's devices have in common; or nothing yet, where nobody has signed in. */
export interface DeskState {
  readonly Page: 'login';
  readonly Title: string;
  /** Null for nobody in particular. */
  readonly User: string | null;
  /** Whether the last sign-in was refused. */
  readonly Refused: boolean;
  /** What the page tells of. */
  readonly Accounts: readonly { readonly User: string; readonly Password: string }[];
  Lamp: boolean;
  Note: string;
  Last: string;
  Devices: Device[];
}

/** More would be a text that is no note. In characters. */
export const LONGEST_NOTE = 500;

const BROWSERS = ['Edg', 'Firefox', 'Chrome', 'Safari'];
const SYSTEMS = ['Android', 'iPhone', 'iPad', 'Windows', 'Mac OS', 'Linux'];

/** What a person calls the device that a browser says it runs on. */
export function deviceName(userAgent = ''): string {
  const browser = BROWSERS.find((name) => userAgent.includes(`${name}/`)) ?? 'A browser';
  const system = SYSTEMS.find((name) => userAgent.includes(name));
  return `${browser === 'Edg' ? 'Edge' : browser}${system === undefined ? '' : ` on ${system}`}`;
}
