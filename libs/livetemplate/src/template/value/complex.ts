/** Value of a literal such as `2i`. It can be printed, compared and asked whether it is zero, as in Go; no function takes one. */
export class Complex {
  constructor(
    readonly real: number,
    readonly imaginary: number,
  ) {}
}
