import { HttpStatus, UnprocessableEntityException, UsePipes, ValidationPipe } from '@nestjs/common';
import { Transform, Type } from 'class-transformer';
import {
  IsArray,
  IsNotEmpty,
  IsString,
  Matches,
  Min,
  Validate,
  ValidateNested,
  ValidatorConstraint,
  type ValidationError,
  type ValidatorConstraintInterface,
} from 'class-validator';
import * as v from 'valibot';
import { z } from 'zod';

import { LiveAction, LivePage, Payload, type Draft } from '@livetemplate/nestjs';

export interface OrderState {
  last: unknown;
}

/** As a look into a database. */
async function isFree(title: string): Promise<boolean> {
  await new Promise((resolve) => setImmediate(resolve));
  return title !== 'taken';
}

const TAKEN = 'is taken';
const NOT_IN_STOCK = 'So many are not in stock.';

const zodFields = {
  title: z.string().trim().min(1).refine(isFree, TAKEN),
  count: z.coerce.number().int().min(1),
  tags: z.array(z.string().min(1)),
};

const zodOrder = z
  .object({
    ...zodFields,
    lines: z.array(z.object({ name: z.string().min(1) })),
    address: z.object({ street: z.string().min(1), zip: z.string().regex(/^\d+$/u) }),
  })
  .refine(({ count }) => count < 50, NOT_IN_STOCK);

const zodForm = z.object(zodFields);
const zodStrict = z.strictObject({ title: z.string() });

const notEmpty = v.pipe(v.string(), v.minLength(1));
const valibotFields = {
  title: v.pipeAsync(v.string(), v.trim(), v.minLength(1), v.checkAsync(isFree, TAKEN)),
  count: v.pipe(v.union([v.string(), v.number()]), v.transform(Number), v.integer(), v.minValue(1)),
  tags: v.array(notEmpty),
};

const valibotOrder = v.pipeAsync(
  v.objectAsync({
    ...valibotFields,
    lines: v.array(v.object({ name: notEmpty })),
    address: v.object({ street: notEmpty, zip: v.pipe(v.string(), v.regex(/^\d+$/u)) }),
  }),
  v.check(({ count }) => count < 50, NOT_IN_STOCK),
);

const valibotForm = v.objectAsync(valibotFields);

@ValidatorConstraint({ async: true })
class Free implements ValidatorConstraintInterface {
  validate(title: string): Promise<boolean> {
    return isFree(title);
  }

  defaultMessage(): string {
    return `$property ${TAKEN}`;
  }
}

class FormDto {
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value))
  @IsNotEmpty()
  @Validate(Free)
  title: string;

  @Type(() => Number)
  @Min(1)
  count: number;

  @IsArray()
  @IsNotEmpty({ each: true })
  tags: string[];
}

class LineDto {
  @IsNotEmpty()
  name: string;
}

class AddressDto {
  @IsNotEmpty()
  street: string;

  @Matches(/^\d+$/u)
  zip: string;
}

class OrderDto extends FormDto {
  @ValidateNested({ each: true })
  @Type(() => LineDto)
  @IsArray()
  lines: LineDto[];

  @ValidateNested()
  @Type(() => AddressDto)
  @IsNotEmpty()
  address: AddressDto;
}

class StrictDto {
  @IsString()
  title: string;
}

class OwnTextDto {
  @IsNotEmpty({ message: 'Say what.' })
  title: string;
}

const errorHttpStatusCode = HttpStatus.UNPROCESSABLE_ENTITY;
const LIST = new ValidationPipe({ transform: true, whitelist: true, errorHttpStatusCode });
const GROUPED = new ValidationPipe({ transform: true, whitelist: true, errorHttpStatusCode, errorFormat: 'grouped' });
const ERRORS = new ValidationPipe({
  transform: true,
  exceptionFactory: (errors: ValidationError[]) => new UnprocessableEntityException(errors),
});
const STRICT = new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true });

const form = (action: string): string =>
  `<form id="${action}" method="post" action="/livetemplate/actions/${action}">{{lvtForm}}<input name="title">` +
  ['title', 'count', 'tags', 'tags.1'].map((field) => `<p data-lvt-error-for="${field}"></p>`).join('') +
  '<input name="count"><input name="tags"><input name="tags"></form>';

export const ORDER_TEMPLATE = `<!DOCTYPE html><html><head></head><body>{{print .last}}
${['zod', 'valibot', 'classes', 'grouped', 'classErrors'].map((library) => form(`${library}Form`)).join('\n')}
</body></html>`;

/** One order, checked by each of the libraries that people use, in each of the ways in which its errors come. */
@LivePage('/orders', { template: 'orders.html' })
export class OrdersPage {
  mount(): OrderState {
    return { last: null };
  }

  @LiveAction()
  zod(state: Draft<OrderState>, @Payload(zodOrder) order: z.infer<typeof zodOrder>): void {
    state.last = order;
  }

  @LiveAction()
  zodForm(state: Draft<OrderState>, @Payload(zodForm) order: z.infer<typeof zodForm>): void {
    state.last = order;
  }

  @LiveAction()
  strictZod(state: Draft<OrderState>, @Payload(zodStrict) order: z.infer<typeof zodStrict>): void {
    state.last = order;
  }

  @LiveAction()
  valibot(state: Draft<OrderState>, @Payload(valibotOrder) order: v.InferOutput<typeof valibotOrder>): void {
    state.last = order;
  }

  @LiveAction()
  valibotForm(state: Draft<OrderState>, @Payload(valibotForm) order: v.InferOutput<typeof valibotForm>): void {
    state.last = order;
  }

  @LiveAction()
  @UsePipes(LIST)
  classes(state: Draft<OrderState>, @Payload() order: OrderDto): void {
    state.last = plain(order);
  }

  @LiveAction()
  @UsePipes(LIST)
  classesForm(state: Draft<OrderState>, @Payload() order: FormDto): void {
    state.last = plain(order);
  }

  @LiveAction()
  grouped(state: Draft<OrderState>, @Payload(GROUPED) order: OrderDto): void {
    state.last = plain(order);
  }

  @LiveAction()
  groupedForm(state: Draft<OrderState>, @Payload(GROUPED) order: FormDto): void {
    state.last = plain(order);
  }

  @LiveAction()
  classErrors(state: Draft<OrderState>, @Payload(ERRORS) order: OrderDto): void {
    state.last = plain(order);
  }

  @LiveAction()
  classErrorsForm(state: Draft<OrderState>, @Payload(ERRORS) order: FormDto): void {
    state.last = plain(order);
  }

  @LiveAction()
  strict(state: Draft<OrderState>, @Payload(STRICT) order: StrictDto): void {
    state.last = plain(order);
  }

  @LiveAction()
  ownText(state: Draft<OrderState>, @Payload(LIST) order: OwnTextDto): void {
    state.last = plain(order);
  }

  @LiveAction()
  ownTextGrouped(state: Draft<OrderState>, @Payload(GROUPED) order: OwnTextDto): void {
    state.last = plain(order);
  }
}

/** Pages hold plain data; whether it was an instance of its class is told by what has been made of it. */
function plain(order: object): unknown {
  return { ...order };
}
