import { UnprocessableEntityException, type PipeTransform } from '@nestjs/common';

/** A field that has to be filled in, with its longest text. What is wrong appears beside the field. */
export class ChatTextPipe implements PipeTransform<unknown, string> {
  constructor(
    private readonly field: string,
    private readonly longest: number,
  ) {}

  transform(value: unknown): string {
    const text = typeof value === 'string' ? value.trim() : '';
    if (text !== '' && text.length <= this.longest) return text;
    const message = text === '' ? 'Write something first.' : `Use at most ${this.longest} characters.`;
    throw new UnprocessableEntityException({ fields: { [this.field]: [message] } });
  }
}
