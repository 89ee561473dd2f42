import { connect } from './in-process.js';
import type { Session } from './session.js';

export interface InProcessSockets {
  /** What a page takes for the browser's own class. */
  readonly WebSocket: unknown;
  /** Ends all connections, and tells nobody. */
  end(): void;
}

/** WebSockets that run over {@link connect}. */
export function inProcessSockets(session: Session): InProcessSockets {
  const { WebSocket } = session.tools;
  const open = new Set<InstanceType<typeof WebSocket>>();
  class InProcessWebSocket extends WebSocket {
    constructor(url: string, protocols?: string | string[]) {
      super(url, protocols, {
        createConnection: (() => connect(session.server)) as never,
        headers: session.handshakeHeaders(url),
        perMessageDeflate: false,
      });
      open.add(this);
      this.on('upgrade', ({ headers }) => session.keep(headers['set-cookie'] ?? [], url.replace(/^ws/, 'http')));
      this.on('close', () => open.delete(this));
    }
  }
  return {
    WebSocket: InProcessWebSocket,
    end: () => {
      for (const socket of open) {
        socket.removeAllListeners();
        // One that is still being opened calls its end an error.
        socket.on('error', () => {});
        socket.terminate();
      }
      open.clear();
    },
  };
}
