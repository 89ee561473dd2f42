import { Injectable, UnprocessableEntityException, type PipeTransform } from '@nestjs/common';

/** What the form of a row may change. */
export interface RowEdit {
  readonly Name: string;
  readonly Stock: number;
}

const LONGEST_NAME = 60;
const STOCK = /^\d{1,4}$/;

@Injectable()
export class RowEditPipe implements PipeTransform<unknown, RowEdit> {
  transform(payload: unknown): RowEdit {
    const { name, stock } = (payload ?? {}) as Record<string, unknown>;
    const text = typeof name === 'string' ? name.trim() : '';
    const fields: Record<string, string[]> = {};
    if (text === '' || text.length > LONGEST_NAME) fields['name'] = [`Use 1 to ${LONGEST_NAME} characters.`];
    if (typeof stock !== 'string' || !STOCK.test(stock)) fields['stock'] = ['Use a whole number from 0 to 9999.'];
    if (Object.keys(fields).length > 0) throw new UnprocessableEntityException({ fields });
    return { Name: text, Stock: Number(stock) };
  }
}
