import { passwordsOf } from '@livetemplate/nestjs';

/** Everybody may know them: the page tells them. */
export const ACCOUNTS: Readonly<Record<string, string>> = { ada: 'engine', alan: 'enigma' };

export const verify = passwordsOf(ACCOUNTS);

export const nameOf = (user: string): string => user.charAt(0).toUpperCase() + user.slice(1);
