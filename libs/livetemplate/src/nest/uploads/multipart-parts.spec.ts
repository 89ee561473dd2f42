import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Readable } from 'node:stream';

import { LiveTemplateError } from '../../errors/index.js';
import { CollectedBytes } from './collected-bytes.js';
import { MultipartBody } from './multipart-body.js';
import { MultipartParts, type Part } from './multipart-parts.js';
import { StreamBytes } from './stream-bytes.js';

type Read = Pick<Part, 'field' | 'file' | 'type'> & { readonly content: Buffer };

function bytesOf(chunks: readonly Buffer[]): { next(): Promise<Buffer | null> } {
  const left = [...chunks];
  return { next: () => Promise.resolve(left.shift() ?? null) };
}

/** @param cuts where the bytes are cut into chunks */
function chunked(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...places].map((from, index) => bytes.subarray(from, places[index] ?? bytes.length));
}

async function readAll(parts: MultipartParts): Promise<Read[]> {
  const all: Read[] = [];
  for (let part = await parts.next(); part !== null; part = await parts.next()) {
    const content = new CollectedBytes();
    await parts.read((piece) => content.add(piece));
    const { field, file, type } = part;
    all.push({ field, file, type, content: content.content() });
  }
  return all;
}

const read = (text: string | Buffer, boundary = 'x'): Promise<Read[]> =>
  readAll(new MultipartParts(bytesOf([Buffer.from(text as string)]), boundary));

const head = (disposition: string, type = ''): string =>
  `Content-Disposition: form-data; ${disposition}${type === '' ? '' : `\r\nContent-Type: ${type}`}\r\n\r\n`;
const form = (...parts: string[]): string => `${parts.map((part) => `--x\r\n${part}\r\n`).join('')}--x--\r\n`;

const entry = fc.record({
  field: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }),
  // With what looks like a boundary at every second corner.
  content: fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc
      .array(fc.constantFrom('\r', '\n', '-', '--', '\r\n--', 'x', '\r\n--x'))
      .map((parts) => Buffer.from(parts.join(''))),
  ),
  file: fc.option(fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 12 })),
});

describe('the parts of a form', () => {
  it('are what the platform has written, however the bytes come', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(entry, { maxLength: 5 }),
        fc.array(fc.nat(), { maxLength: 60 }),
        async (entries, cuts) => {
          const data = new FormData();
          for (const { field, content, file } of entries) {
            if (file === null) data.append(field, content.toString('latin1'));
            else data.append(field, new File([new Uint8Array(content)], file, { type: 'image/png' }));
          }
          const response = new Response(data);
          const { boundary } = new MultipartBody(Readable.from([]), response.headers.get('content-type') ?? '');
          const bytes = Buffer.from(await response.arrayBuffer());
          const found = await readAll(new MultipartParts(bytesOf(chunked(bytes, cuts)), boundary ?? ''));
          const written = [...data].map(([field, value]) => ({ field, value }));
          expect(found).toHaveLength(written.length);
          for (const [index, { field, value }] of written.entries()) {
            // Line ends are written as CRLF in names and texts.
            expect(found[index]?.field).toBe(field.replace(/\r\n?|\n/gu, '\r\n'));
            const content =
              typeof value === 'string'
                ? Buffer.from(value.replace(/\r\n?|\n/gu, '\r\n'))
                : Buffer.from(await value.arrayBuffer());
            expect(found[index]?.content.equals(content)).toBe(true);
            expect(found[index]?.file === null).toBe(typeof value === 'string');
          }
        },
      ),
    );
  });

  it('are read to the end or refused, whatever somebody sends', async () => {
    const piece = fc.constantFrom(
      '--x',
      '\r\n',
      '--',
      '--x--',
      head('name="a"'),
      head('name="a"; filename="b"'),
      'x',
      ':',
      '"',
      '\0',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { maxLength: 12 }),
        fc.array(fc.nat(), { maxLength: 10 }),
        async (pieces, cuts) => {
          const parts = new MultipartParts(bytesOf(chunked(Buffer.from(pieces.join('')), cuts)), 'x');
          const outcome = await readAll(parts).catch((error: unknown) => error);
          const refusal = Array.isArray(outcome) ? null : (outcome as LiveTemplateError).code;
          expect([null, 'PROTOCOL_VIOLATION']).toContain(refusal);
        },
      ),
    );
  });

  it.each<[string, string]>([
    ['nothing', ''],
    ['something in front', `hello\r\n${form(head('name="a"'))}`],
    ['no end', `--x\r\n${head('name="a"')}1\r\n`],
    ['an end in the middle', '--x\r'],
    ['a boundary that goes on', '--xy\r\n'],
    ['a part without a name', form(`${head('filename="a"')}1`)],
    ['a part without a head', form('\r\n1')],
    ['an attachment', form('Content-Disposition: attachment; name="a"\r\n\r\n1')],
    ['a header twice', form(`Content-Disposition: form-data; name="b"\r\n${head('name="a"')}1`)],
    ['a header that is none', form(`nonsense\r\n${head('name="a"')}1`)],
    ['a head without end', `--x\r\n${'a: b\r\n'.repeat(10_000)}`],
  ])('are refused with %s', async (_, text) => {
    await expect(read(text)).rejects.toMatchObject({ code: 'PROTOCOL_VIOLATION' });
  });

  it.each([
    ['C:\\Users\\ann\\cat.png', 'cat.png'],
    ['../../etc/passwd', 'passwd'],
    ['photo\u202Egnp.exe', 'photognp.exe'],
    ['a\0b\n%22c%22', 'ab"c"'],
    ['..', 'file'],
    ['folder/', 'file'],
    [`${'a'.repeat(300)}.png`, `${'a'.repeat(251)}.png`],
    ['Änn 字 🐢.txt', 'Änn 字 🐢.txt'],
  ])('call the file %j %j', async (sent, name) => {
    // A line end would end the header.
    if (sent.includes('\n')) sent = sent.replace('\n', '%0A');
    expect(await read(form(`${head(`name="f"; filename="${sent}"`)}1`))).toMatchObject([{ file: name }]);
  });

  it('say what they are, and nothing where they do not', async () => {
    const parts = [
      head('name="a"; filename="b"', 'text/plain; charset=utf-8'),
      head('name="a"; filename=""'),
      head('name="a"'),
    ];
    expect(await read(form(...parts))).toMatchObject([
      { file: 'b', type: 'text/plain' },
      { file: '', type: 'application/octet-stream' },
      { file: null },
    ]);
  });
});

describe('the boundary', () => {
  it.each([
    ['multipart/form-data; boundary=----WebKitFormBoundaryAbc123', '----WebKitFormBoundaryAbc123'],
    ['multipart/form-data; charset=utf-8; boundary="a b?"', 'a b?'],
    ['multipart/form-data', null],
    ['multipart/form-data; boundary=', null],
    [`multipart/form-data; boundary=${'x'.repeat(71)}`, null],
    ['multipart/form-data; boundary="a\r\nb"', null],
  ])('of %j is %j', (type, boundary) => {
    expect(new MultipartBody(Readable.from([]), type).boundary).toBe(boundary);
  });
});

describe('the bytes of a stream', () => {
  it('wait at the sender for who reads them', async () => {
    let asked = 0;
    const stream = new Readable({
      highWaterMark: 10,
      read() {
        this.push(asked++ < 100 ? Buffer.alloc(10) : null);
      },
    });
    const bytes = new StreamBytes(stream);
    await bytes.next();
    expect(asked).toBeLessThan(10);
    let size = 10;
    for (let chunk = await bytes.next(); chunk !== null; chunk = await bytes.next()) size += chunk.length;
    expect(size).toBe(1_000);
  });

  it('are refused where they end in the middle, also before anybody looks', async () => {
    const stream = new Readable({ read() {} });
    const bytes = new StreamBytes(stream);
    const first = bytes.next();
    stream.destroy();
    await expect(first).rejects.toMatchObject({ code: 'PROTOCOL_VIOLATION' });
    await expect(new StreamBytes(stream).next()).rejects.toMatchObject({ code: 'PROTOCOL_VIOLATION' });
  });

  it('are passed over where nobody wants them any more', async () => {
    const stream = Readable.from(
      Array.from({ length: 50 }, () => Buffer.alloc(100)),
      { objectMode: false },
    );
    const bytes = new StreamBytes(stream);
    await bytes.next();
    const ended = new Promise<void>((resolve) => stream.once('end', resolve));
    bytes.discard();
    await expect(ended).resolves.toBeUndefined();
  });
});

describe('collected bytes', () => {
  it('are those that came', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 3_000 }), { maxLength: 40 }), (pieces) => {
        const bytes = new CollectedBytes();
        for (const piece of pieces) bytes.add(Buffer.from(piece));
        const all = Buffer.concat(pieces);
        expect(bytes.size).toBe(all.length);
        expect(bytes.content().equals(all)).toBe(true);
      }),
    );
  });
});
