import { ProtocolViolationError } from '../../errors/index.js';

/** What stands in front of a part of a form. */
export interface PartHead {
  readonly field: string;
  /** Null for a part that is no file; empty for a field in which none was chosen. */
  readonly file: string | null;
  readonly type: string;
}

/** As browsers write it; they write quotes in names as `%22`. */
const DISPOSITION =
  /^form-data\s*;\s*name="([^"]*)"(?:\s*;\s*filename="([^"]*)")?(?:\s*;\s*filename\*=[^\s;"]*)?\s*$/iu;
const LONGEST_NAME = 255;

/** @throws {ProtocolViolationError} */
export function readPartHead(head: Buffer): PartHead {
  const headers = new Map<string, string>();
  for (const line of head.toString('utf8').split('\r\n')) {
    const [, name = '', value = ''] = /^([\w-]+):[ \t]*(.*)$/u.exec(line) ?? [];
    if (name === '' || headers.has(name.toLowerCase())) throw new ProtocolViolationError('A part has a broken header.');
    headers.set(name.toLowerCase(), value);
  }
  const [found, field = '', file] = DISPOSITION.exec(headers.get('content-disposition') ?? '') ?? [];
  if (found === undefined) throw new ProtocolViolationError('A part says not what it is.');
  const type = headers.get('content-type')?.split(';', 1)[0]?.trim().slice(0, LONGEST_NAME) ?? '';
  return {
    field: unescaped(field),
    file: file === undefined ? null : baseName(unescaped(file)),
    type: type === '' ? 'application/octet-stream' : type,
  };
}

function unescaped(name: string): string {
  return name.replace(/%0D|%0A|%22/giu, (code) => decodeURIComponent(code));
}

/** Without folders, control characters and marks that turn the direction of writing: `photo‮gnp.exe` reads as `photoexe.png`. */
function baseName(path: string): string {
  if (path === '') return '';
  const name = path
    .slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
    .replace(/[\p{Cc}\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu, '');
  // The end of a name tells most of it.
  return /^\.*$/u.test(name) ? 'file' : name.slice(-LONGEST_NAME);
}
