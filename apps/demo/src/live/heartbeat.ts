import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';

const BEAT_MS = 1000;

/** The one timer of the demo. What moves by itself moves on its beat. */
@Injectable()
export class Heartbeat implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(Heartbeat.name);
  private readonly listeners: (() => Promise<void> | void)[] = [];
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> | null = null;

  onBeat(listener: () => Promise<void> | void): void {
    this.listeners.push(listener);
  }

  onApplicationBootstrap(): void {
    this.start();
  }

  /** Before the connections are closed, so that nothing is sent into a closing server. */
  async onModuleDestroy(): Promise<void> {
    await this.stop();
  }

  start(): void {
    this.timer ??= setInterval(() => {
      // A beat that takes longer than its time swallows the next one instead of piling up.
      this.running ??= this.beat().finally(() => (this.running = null));
    }, BEAT_MS);
  }

  /** Resolves when the beat that may be under way is over. */
  async stop(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
    await this.running;
  }

  /** One beat now, whether or not the timer runs. */
  async beat(): Promise<void> {
    for (const listener of this.listeners) {
      try {
        await listener();
      } catch (error) {
        this.logger.error(error);
      }
    }
  }
}
