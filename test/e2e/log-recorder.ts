import { ConsoleLogger } from '@nestjs/common';

export interface WrittenLine {
  readonly context: string;
  readonly text: string;
}

/** Takes down every level, as JSON in whole. */
export class LogRecorder extends ConsoleLogger {
  readonly lines: WrittenLine[] = [];

  constructor() {
    super({ logLevels: ['verbose', 'debug', 'log', 'warn', 'error', 'fatal'] });
  }

  get text(): string {
    return this.lines.map(({ text }) => text).join('\n');
  }

  /** The objects of the lines that say this. */
  saying(text: string): Record<string, unknown>[] {
    return this.lines.filter((line) => line.text.includes(text)).map((line) => JSON.parse(line.text));
  }

  protected override printMessages(messages: unknown[], context = ''): void {
    for (const message of messages) this.lines.push({ context, text: asText(message) });
  }

  protected override printStackTrace(stack: string): void {
    this.lines.push({ context: this.context ?? '', text: String(stack) });
  }
}

function asText(message: unknown): string {
  if (message instanceof Error) return String(message.stack);
  return typeof message === 'object' ? JSON.stringify(message) : String(message);
}
