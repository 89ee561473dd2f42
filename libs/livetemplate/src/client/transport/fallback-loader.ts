import type { Transport } from './transport.js';

/** The fallback script's module. */
export interface Fallback {
  readonly default: new (base: string) => Transport;
}

/** Stands for the content hash of the fallback script, which the build puts in its place. */
const HASH = '%fallback-hash%%';

/**
 * Loads the transports for networks that Socket.IO does not get through: few need them, so they are a script of their own.
 * @param attempt part of the address, because some browsers remember that a module could not be loaded
 */
export function loadFallback(base: string, attempt: number): Promise<Fallback> {
  return import(`${base}/fallback-${HASH}.js?${attempt}`) as Promise<Fallback>;
}
