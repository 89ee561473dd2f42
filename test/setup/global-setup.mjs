import { buildClient } from '../../tools/client-bundle.mjs';
import { requirePrograms } from './programs.mjs';
import { startRedis } from './redis-server.mjs';

/** Before the first spec: Redis runs, the browser script is built, and the workers inherit where to find both programs. */
export default async function globalSetup() {
  const { redis, chromium } = requirePrograms();
  process.env.REDIS_SERVER_PATH = redis;
  process.env.CHROMIUM_PATH = chromium;
  process.env.CLIENT_BUILD_ERROR = await clientBuildError();
  const server = await startRedis(redis);
  globalThis.__redisServer = server;
  process.env.REDIS_URL = server.url;
  // Of the demo, which runs in the process of its specs: to be kept waiting by a busy machine is no outage.
  process.env.REDIS_ANSWER_MS = '20000';
}

// A client that does not build fails the specs that open a browser (see chromium.ts), not those of the lexer.
async function clientBuildError() {
  try {
    await buildClient();
    return '';
  } catch (error) {
    return error.message;
  }
}
