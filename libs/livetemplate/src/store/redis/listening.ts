import type { Cluster, Redis } from 'ioredis';

/** Time between two attempts to find a node of a cluster, in milliseconds. */
const ATTEMPT_EVERY_MS = 500;

export interface ListeningOptions {
  /** Is duplicated. Stays open when listening ends. */
  readonly client: Redis | Cluster;
  readonly channel: string;
  heard(text: string): void;
  /** From now on everything is heard. What was said before it, since the connection before this one was lost, was not. */
  began(): void;
  /** Redis answers, but refuses, for instance because the user may not. */
  refused(error: unknown): void;
}

/**
 * Listens to a channel by a connection of its own, that comes back whenever it was lost. Of a cluster it leads to one of the masters, for each
 * hears all. The client of ioredis for clusters does the same, but does not say when it has gone to another node, and what was said meanwhile is lost.
 */
export class Listening {
  private connection: Redis | null = null;
  private timer: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(private readonly options: ListeningOptions) {
    const { client } = options;
    if (client.isCluster) client.on('-node', this.leave);
    this.open();
  }

  /** The connection may lead to a Redis that hangs, or has been replaced by another. */
  reconnect(): void {
    if (this.connection?.status === 'ready' || this.connection?.status === 'connect') this.connection.disconnect(true);
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.options.client.off('-node', this.leave);
    this.connection?.disconnect();
  }

  private open(): void {
    const connection = this.duplicate();
    this.connection = connection;
    if (connection === null) {
      this.openLater();
      return;
    }
    connection.on('message', (_channel: string, text: string) => this.options.heard(text));
    connection.on('ready', () => this.subscribe(connection));
    // It comes back by itself; a failure shows where it hurts, in the store.
    connection.on('error', () => undefined);
    connection.on('end', () => this.openLater());
  }

  private openLater(): void {
    if (!this.closed) this.timer = setTimeout(() => this.open(), ATTEMPT_EVERY_MS).unref();
  }

  /** Null where no node of the cluster is known at the moment. */
  private duplicate(): Redis | null {
    const { client } = this.options;
    if (!client.isCluster) return (client as Redis).duplicate({ lazyConnect: false });
    const masters = (client as Cluster).nodes('master');
    const master = masters[Math.floor(Math.random() * masters.length)];
    return master?.duplicate({ lazyConnect: false, retryStrategy: null }) ?? null;
  }

  /** A node that has left the cluster hears nothing any more. */
  private readonly leave = ({ options: { host, port } }: Redis): void => {
    const { connection } = this;
    if (connection?.options.host === host && connection?.options.port === port) connection?.disconnect();
  };

  private subscribe(connection: Redis): void {
    const subscribed = connection.subscribe(this.options.channel).then(() => this.options.began());
    subscribed.catch((error: unknown) => {
      // Without a connection it is asked for again when there is one.
      if (connection.status === 'ready') this.options.refused(error);
    });
  }
}
