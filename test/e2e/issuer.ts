import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, SignJWT, type JWTPayload } from 'jose';

/** Issues tokens and publishes the keys to check them with, as an identity provider does. */
export class Issuer {
  /** How often its keys were asked for. */
  asked = 0;
  /** Whether it answers. */
  up = true;
  private readonly keys = new Map<string, KeyObject>();
  private readonly server: Server;

  private constructor() {
    this.server = createServer((_request, response) => {
      this.asked++;
      if (!this.up) {
        response.writeHead(503).end();
        return;
      }
      void this.keySet().then((set) => response.setHeader('content-type', 'application/json').end(set));
    });
  }

  static async start(): Promise<Issuer> {
    const issuer = new Issuer();
    issuer.addKey('first');
    await new Promise<void>((resolve) => issuer.server.listen(0, '127.0.0.1', resolve));
    return issuer;
  }

  get jwksUri(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/jwks.json`;
  }

  addKey(kid: string): void {
    this.keys.set(kid, generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);
  }

  /** @param kid of a key that need not be published */
  token(user: string, claims: JWTPayload = {}, kid = 'first'): Promise<string> {
    const key = this.keys.get(kid) ?? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    return new SignJWT({ sub: user, iss: 'issuer', aud: 'shop', ...claims })
      .setProtectedHeader({ alg: 'ES256', kid })
      .setExpirationTime(claims.exp ?? '1h')
      .sign(key);
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private async keySet(): Promise<string> {
    const keys = [];
    for (const [kid, key] of this.keys) {
      const { d: _private, ...publicHalf } = await exportJWK(key);
      keys.push({ ...publicHalf, kid, alg: 'ES256', use: 'sig' });
    }
    return JSON.stringify({ keys });
  }
}
