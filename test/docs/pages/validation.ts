import { ValidationPipe, type INestApplication } from '@nestjs/common';

export function validate(app: INestApplication): void {
  app.useGlobalPipes(
    new ValidationPipe({
      transform: true,
      whitelist: true, // or forbidNonWhitelisted: true
      errorFormat: 'grouped', // since Nest 12; before: exceptionFactory: (errors) => new UnprocessableEntityException(errors)
    }),
  );
}
