/** After the last spec, whether it passed or not. */
export default async function globalTeardown() {
  await globalThis.__redisServer?.stop();
}
