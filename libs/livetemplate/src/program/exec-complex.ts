import type { ComplexParts } from '../template/number-literal.js';
import { float } from '../template/value/go-value.js';
import { printValue } from '../template/value/print.js';

/** Value of a literal such as `2i`. It can be printed, as in Go; no function takes one. */
export class Complex {
  constructor(private readonly parts: ComplexParts) {}

  toString(): string {
    const { real, imaginary } = this.parts;
    const sign = imaginary < 0 || Object.is(imaginary, -0) ? '' : '+';
    return `(${printValue(float(real))}${sign}${printValue(float(imaginary))}i)`;
  }
}
