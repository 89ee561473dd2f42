/** A file that came with an action. The content is all that is certain of it: name and type are what the browser says. @publicApi */
export interface Upload {
  /** Name of the file, without folders. Whatever somebody has made up: show it, but store under a name of your own. */
  readonly name: string;
  /** Its type, as `image/png`, as the browser says; `application/octet-stream` where it does not know. */
  readonly type: string;
  /** In bytes. */
  readonly size: number;
  readonly content: Buffer;
}

/** Which file is beyond which limit. @publicApi */
export interface UploadBreach {
  /** Name of the field. */
  readonly field: string;
  /** Name of the file. */
  readonly file: string;
  /** `unexpected`: no action takes a file in this field; `total`: all files of a request together. */
  readonly reason: 'size' | 'total' | 'count' | 'type' | 'unexpected';
  /** What would have been allowed: bytes, files, or types. */
  readonly limit: number | readonly string[];
}

/** The files of one request. */
export interface ReceivedUploads {
  /** By field. Empty where there are breaches. */
  readonly files: ReadonlyMap<string, readonly Upload[]>;
  readonly breaches: readonly UploadBreach[];
}

export const NO_UPLOADS: ReceivedUploads = { files: new Map(), breaches: [] };
