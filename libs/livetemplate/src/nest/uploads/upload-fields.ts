import type { UploadFields, UploadLimits } from './upload-limits.js';

/** Metadata of a method: what files its action takes. */
const UPLOADS_METADATA = 'livetemplate:uploads';

export function addUploadField(
  classRef: object,
  method: string | symbol,
  field: string,
  limits: Required<UploadLimits>,
): void {
  const known = uploadFieldsOf(classRef, method);
  Reflect.defineMetadata(UPLOADS_METADATA, new Map([...known, [field, limits]]), classRef, method);
}

/** What files a method takes; one that is inherited, too. */
export function uploadFieldsOf(classRef: object, method: string | symbol): UploadFields {
  return (Reflect.getMetadata(UPLOADS_METADATA, classRef, method) as UploadFields | undefined) ?? new Map();
}
