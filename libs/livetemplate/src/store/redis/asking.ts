import { StoreUnavailableError } from '../../errors/index.js';

/** Through what everything is asked that Redis is asked for: it may refuse, or give up waiting. */
export type Guard = <T>(call: () => Promise<T>) => Promise<T>;

/** Waits for whatever comes. */
export const unguarded: Guard = (call) => call();

/** @param message for an error that is not of ours */
export async function asking<T>(guard: Guard, call: () => Promise<T>, message: string): Promise<T> {
  try {
    return await guard(call);
  } catch (cause) {
    if (cause instanceof StoreUnavailableError) throw cause;
    throw new StoreUnavailableError(message, { cause });
  }
}
