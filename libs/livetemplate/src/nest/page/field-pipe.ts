import {
  HttpException,
  ParseArrayPipe,
  ParseBoolPipe,
  ParseDatePipe,
  ParseFloatPipe,
  ParseIntPipe,
  ParseUUIDPipe,
  type ArgumentMetadata,
  type PipeTransform,
  type Type,
} from '@nestjs/common';

import { payloadErrors } from './field-errors.js';

/** Pipes that need nothing of the application, and never say what they were given. */
const OF_NEST: ReadonlySet<unknown> = new Set([
  ParseArrayPipe,
  ParseBoolPipe,
  ParseDatePipe,
  ParseFloatPipe,
  ParseIntPipe,
  ParseUUIDPipe,
]);

/** A pipe of one property of the payload, which says of what it refuses that it is this property. */
export function ofField(field: string, pipe: Type<PipeTransform> | PipeTransform): Type<PipeTransform> | PipeTransform {
  if (typeof pipe !== 'function') return new FieldPipe(field, pipe);
  // Others are made by Nest, by their class.
  return OF_NEST.has(pipe) ? new FieldPipe(field, new pipe()) : pipe;
}

class FieldPipe implements PipeTransform {
  constructor(
    private readonly field: string,
    private readonly pipe: PipeTransform,
  ) {}

  async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    try {
      return (await this.pipe.transform(value, metadata)) as unknown;
    } catch (error) {
      if (error instanceof HttpException && [400, 422].includes(error.getStatus())) this.name(error);
      throw error;
    }
  }

  /** Filters go by the class of an exception, so it stays the same one. */
  private name(error: HttpException): void {
    const response = error.getResponse();
    const { fields, general } = payloadErrors(response);
    if (fields !== null) return;
    const messages = general.length > 0 ? general : [error.message];
    const named = {
      ...(typeof response === 'string' ? {} : response),
      message: error.message,
      fields: { [this.field]: messages },
    };
    Object.defineProperty(error, 'getResponse', { value: () => named });
  }
}
