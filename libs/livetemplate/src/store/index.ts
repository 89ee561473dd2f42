export { MemoryPageStore } from './memory/memory-page.store.js';
export { MemoryPresenceRegister } from './memory/memory-presence-register.js';
export { MemoryRevocationList } from './memory/memory-revocation-list.js';
export { SnapshotCodec, type StoredType } from './snapshot-codec.js';
export { MemoryPageBus } from './memory/memory-page-bus.js';
