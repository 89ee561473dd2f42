export { EVENTS, MESSAGE_EVENT } from './messages.js';
export type {
  ActionAnswer,
  ActionError,
  ActionMessage,
  BlockPatch,
  Chunk,
  Envelope,
  Fault,
  FragmentReplace,
  FragmentUpdate,
  FragmentValueUpdates,
  Handshake,
  ListOperation,
  ListPatch,
  Message,
  PatchFrame,
  Resync,
  SlotPatch,
  StateFrame,
  ValueUpdate,
  Welcome,
  WireRegion,
  WireValue,
} from './messages.js';
export { FORM_FIELDS, FORM_FIELDS_MARKUP, MESSAGE_FIELD, RESERVED_FIELD, withFormFields } from './form-fields.js';
export { ROOT_ATTRIBUTES } from './root-attributes.js';
export type { BlockShape, OutlineNode, Shape, SlotShape } from '../program/shape.js';
export { DEFAULT_PROTOCOL_VERSION, negotiate, PROTOCOL_VERSIONS } from './version.js';
export type { ProtocolVersion } from './version.js';
