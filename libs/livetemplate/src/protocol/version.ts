/** Versions the server speaks. */
export const PROTOCOL_VERSIONS = ['2.0', '1.0'] as const;

export type ProtocolVersion = (typeof PROTOCOL_VERSIONS)[number];

/** What a handshake that names no version is taken to speak. */
export const DEFAULT_PROTOCOL_VERSION: ProtocolVersion = '1.0';

/** The first that the server speaks of what the client offers, best first; null where there is none. */
export function negotiate(offered: readonly string[] = [DEFAULT_PROTOCOL_VERSION]): ProtocolVersion | null {
  const spoken = (version: string): version is ProtocolVersion => PROTOCOL_VERSIONS.some((known) => known === version);
  return offered.find(spoken) ?? null;
}
