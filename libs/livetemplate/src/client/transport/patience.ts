// A file without imports: the bundler puts its numbers where they are used.

export const RECONNECT_MIN_MS = 100;
export const RECONNECT_MAX_MS = 2_000;
/** A first attempt that takes longer has failed: there are networks in which a WebSocket is simply never answered. */
export const FIRST_TIMEOUT_MS = 5_000;
/** Where one has come through, the network is slow rather than closed. */
export const CONNECT_TIMEOUT_MS = 10_000;
/** After so many attempts that never got as far as the server, it is time for another transport. */
export const HOPELESS_ATTEMPTS = 3;
/** After this time without an answer an action is sent again under the same id. */
export const ANSWER_TIMEOUT_MS = 10_000;
