/**
 * The document is not what the server rendered: a script or an extension has changed it where slots are.
 * Thrown inside the client only; the page recovers by a resync.
 */
export class Drift extends Error {}
