/** Whose connections are meant: all of a user, or all to the pages of a group. */
export type Party = { readonly user: string } | { readonly group: string };

const USER = 'user:';
const GROUP = 'group:';

/** A party in words, for other processes. The `jti` of a token never looks like it. */
export function partyName(party: Party): string {
  return 'user' in party ? USER + party.user : GROUP + party.group;
}

/** @returns null for what names no party */
export function partyOf(name: string): Party | null {
  if (name.startsWith(USER)) return { user: name.slice(USER.length) };
  return name.startsWith(GROUP) ? { group: name.slice(GROUP.length) } : null;
}
