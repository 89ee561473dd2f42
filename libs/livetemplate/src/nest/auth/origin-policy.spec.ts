import { describe, expect, it } from '@jest/globals';

import { isAllowedOrigin } from './origin-policy.js';

const ALLOWED = ['https://partner.example'];

describe('isAllowedOrigin', () => {
  it.each([
    ['app.example', 'https://app.example', true],
    ['app.example', 'http://app.example', true],
    ['app.example:443', 'https://app.example', true],
    ['app.example:80', 'http://app.example', true],
    ['app.example:443', 'http://app.example', false],
    ['APP.example', 'https://app.example', true],
    ['localhost:3000', 'http://localhost:3000', true],
    ['localhost:3000', 'http://localhost:3001', false],
    ['localhost:3000', 'http://localhost', false],
    ['[::1]:3000', 'http://[::1]:3000', true],
    ['app.example', 'https://app.example.evil', false],
    ['app.example', 'https://evil.example', false],
    ['app.example', 'https://partner.example', true],
    ['app.example', 'https://partner.example:8443', false],
    ['app.example', 'null', false],
    ['app.example', '', false],
    ['app.example', undefined, true],
    [undefined, 'https://app.example', false],
  ])('host %s, origin %s: %s', (host, origin, allowed) => {
    expect(isAllowedOrigin({ ...(host && { host }), ...(origin !== undefined && { origin }) }, ALLOWED)).toBe(allowed);
  });
});
