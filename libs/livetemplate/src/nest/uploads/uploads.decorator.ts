import { createParamDecorator, type ExecutionContext } from '@nestjs/common';

import { ConfigurationError } from '../../errors/index.js';
import { callOf } from '../page/action-call.js';
import { NO_UPLOADS, type Upload } from './upload.js';
import { addUploadField } from './upload-fields.js';
import { resolveUploadLimits, type UploadLimits } from './upload-limits.js';
import { UploadRefusedException } from './upload-refused.exception.js';

/**
 * Parameter of an action: the files of one field of its form, a list of {@link Upload}, empty where none was chosen. Without this
 * decorator no action takes files. Beyond the limits, the method does not run, and what is wrong stands at the field.
 *
 * The files are in memory, and nobody keeps them after the action.
 *
 * @param field name of the `<input type="file">`
 * @throws {ConfigurationError} for limits that cannot be any, where the class is declared
 * @example
 * \@LiveAction()
 * async portrait(state: Draft<Profile>, \@Uploads('portrait', { accept: ['image/png'], maxBytes: 1_000_000 }) [file]: Upload[]) {
 *   if (file !== undefined) state.portrait = await this.pictures.store(file.content);
 * }
 * @see requirement C9
 * @publicApi
 */
export function Uploads(field: string, limits: UploadLimits = {}): ParameterDecorator {
  const resolved = resolveUploadLimits(field, limits);
  return (target, method, index) => {
    if (method === undefined) throw new ConfigurationError(`@Uploads('${field}') belongs to a parameter of a method.`);
    addUploadField(target.constructor, method, field, resolved);
    FilesOf(field)(target, method, index);
  };
}

/** Guards have run by then, and filters are told of it. */
const FilesOf = createParamDecorator((field: string, context: ExecutionContext): readonly Upload[] => {
  const { files, breaches } = callOf(context)?.uploads ?? NO_UPLOADS;
  if (breaches.length > 0) throw new UploadRefusedException(breaches);
  return files.get(field) ?? [];
});
