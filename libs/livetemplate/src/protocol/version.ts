/** Versions the server speaks, best first. */
export const PROTOCOL_VERSIONS = ['2.0', '1.0'] as const;

export type ProtocolVersion = (typeof PROTOCOL_VERSIONS)[number];

/** What a handshake that names no version is taken to speak. */
export const DEFAULT_PROTOCOL_VERSION: ProtocolVersion = '1.0';

/** The best version both ends speak; null where there is none. `offered` is what the client speaks, best first. */
export function negotiate(offered: readonly string[] = [DEFAULT_PROTOCOL_VERSION]): ProtocolVersion | null {
  return PROTOCOL_VERSIONS.find((version) => offered.includes(version)) ?? null;
}
