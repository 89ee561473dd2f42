import { Injectable } from '@nestjs/common';
import { AsyncLocalStorage } from 'node:async_hooks';
import { Observable } from 'rxjs';

import { Observation } from '../../page/index.js';

/** What making the page of one request has taken, in milliseconds; null for what was not needed. */
export interface RequestTiming {
  readonly template: string;
  /** Compiling and analyzing the template: once, unless somebody has asked for it before. */
  readonly analyzeMs: number | null;
  /** Running the template: for a page that is new in this process. */
  readonly evaluateMs: number | null;
  readonly renderMs: number;
  /** Of the document, in UTF-8. */
  readonly htmlBytes: number;
}

interface Running {
  analyzeMs: number | null;
  evaluateMs: number | null;
  readonly tell: (timing: RequestTiming) => void;
}

/** Finds out what belongs to which request, by the asynchronous context in which it happens. */
@Injectable()
export class RequestTimings {
  private readonly requests = new AsyncLocalStorage<Running>();
  private listening = false;

  constructor(private readonly observation: Observation) {}

  /** @param tell is called when a page has been rendered for what `handle` does, before the answer is sent */
  follow<T>(handle: () => Observable<T>, tell: Running['tell']): Observable<T> {
    this.listen();
    return new Observable((subscriber) =>
      this.requests.run({ analyzeMs: null, evaluateMs: null, tell }, () => handle().subscribe(subscriber)),
    );
  }

  /** Whoever never follows a request does not make anybody measure. */
  private listen(): void {
    if (this.listening) return;
    this.listening = true;
    const { observation, requests } = this;
    observation.on('analyzed', ({ ms }) => {
      const running = requests.getStore();
      if (running !== undefined) running.analyzeMs = (running.analyzeMs ?? 0) + ms;
    });
    observation.on('evaluated', ({ ms }) => {
      const running = requests.getStore();
      if (running !== undefined) running.evaluateMs = (running.evaluateMs ?? 0) + ms;
    });
    observation.on('rendered', ({ page: { template }, ms: renderMs, html }) => {
      const running = requests.getStore();
      if (running === undefined) return;
      const { analyzeMs, evaluateMs, tell } = running;
      tell({ template, analyzeMs, evaluateMs, renderMs, htmlBytes: Buffer.byteLength(html) });
    });
  }
}
