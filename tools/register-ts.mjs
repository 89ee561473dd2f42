// Lets plain node run TypeScript sources: `node --import ./tools/register-ts.mjs file.ts`.
import { register } from 'node:module';

register('./ts-loader.mjs', import.meta.url);
process.setSourceMapsEnabled(true);
