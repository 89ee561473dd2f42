import { createHash } from 'node:crypto';

/** Whose connections are meant: all of a user, or all to the pages of a group. */
export type Party = { readonly user: string } | { readonly group: string };

const USER = 'user:';
const GROUP = 'group:';

/**
 * What a party is called among processes. It tells nobody who that is, for it stands where operators read; and the `jti` of a token
 * never looks like it.
 */
export function partyName(party: Party): string {
  return 'user' in party ? USER + digest(party.user) : GROUP + digest(party.group);
}

/** Whether a text can be the name of a party. */
export function isPartyName(text: string): boolean {
  return text.startsWith(USER) || text.startsWith(GROUP);
}

function digest(id: string): string {
  return createHash('sha256').update(id).digest('base64url');
}
