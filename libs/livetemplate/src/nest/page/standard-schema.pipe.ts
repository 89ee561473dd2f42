import { UnprocessableEntityException, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';

import { ERROR_CODES } from '../../errors/index.js';
import { pathOf, type StandardSchema } from './standard-schema.js';

/**
 * Puts what a schema makes of a value in its place.
 * @throws {UnprocessableEntityException} with what is wrong, by field
 */
export class StandardSchemaPipe<Output> implements PipeTransform<unknown, Promise<Output>> {
  constructor(private readonly schema: StandardSchema<Output>) {}

  async transform(value: unknown, { data }: ArgumentMetadata): Promise<Output> {
    const result = await this.schema['~standard'].validate(value);
    if (result.issues === undefined) return result.value;
    // Of one property of the payload the schema does not know the name.
    const parent = data === undefined ? [] : [data];
    const errors = result.issues.map((issue) => ({ path: [...parent, ...pathOf(issue)], message: issue.message }));
    // What is wrong with no field in particular is the message.
    const general = errors.filter(({ path }) => path.length === 0).map(({ message }) => message);
    const message = general.length === 0 ? ERROR_CODES.PAYLOAD_INVALID.text : general.join(' ');
    throw new UnprocessableEntityException({ message, errors });
  }
}
