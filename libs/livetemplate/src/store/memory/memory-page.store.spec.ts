import { describePageStore } from '../../testing/store-contract.js';
import { MemoryPageStore } from './memory-page.store.js';

describePageStore('memory', () => new MemoryPageStore());
