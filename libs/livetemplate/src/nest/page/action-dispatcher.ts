import { Injectable } from '@nestjs/common';

import { ERROR_CODES } from '../../errors/index.js';
import { Observation, OpenTopics, type Page, type Topics } from '../../page/index.js';
import type { ActionAnswer, ActionError, ActionMessage } from '../../protocol/index.js';
import { inLogScope, requestId, type LogScope } from '../logging/correlation.js';
import { TracingService } from '../tracing/tracing.service.js';
import type { ReceivedUploads } from '../uploads/upload.js';
import type { UploadFields } from '../uploads/upload-limits.js';
import { UploadRefusedException } from '../uploads/upload-refused.exception.js';
import { ActionCall, type LiveActionContext } from './action-call.js';
import type { BoundAction } from './bound-action.js';
import type { ActionSender } from './action-sender.js';
import { LivePageExplorer } from './live-page.explorer.js';
import { fieldNaming } from './nested-fields.js';
import { pageContext } from './page-context.js';
import { SlowActions } from './slow-actions.js';
import { UnknownActions } from './unknown-actions.js';

/** An action as it came. */
export interface FormAction extends ActionMessage {
  /** Names of fields that say where in the data they belong, such as `address[zip]`; left out where there are none. */
  readonly names?: readonly string[];
  /** Left out where there can be none. */
  readonly uploads?: ReceivedUploads;
}

/** Carries actions out: on the handler of their page, as one transaction, at most once for each id. */
@Injectable()
export class ActionDispatcher {
  private readonly running = new Set<Promise<ActionAnswer>>();

  constructor(
    private readonly explorer: LivePageExplorer,
    private readonly observation: Observation,
    private readonly tracing: TracingService,
    private readonly slow: SlowActions,
    private readonly unknown: UnknownActions,
  ) {}

  /** Never rejects: whatever fails is part of the answer. Actions of a page run in the order in which they come here. */
  dispatch(page: Page, message: FormAction, sender: ActionSender): Promise<ActionAnswer> {
    const answer = inLogScope(this.scopeOf(page, message, sender), () =>
      this.tracing.action(page, sender, () => this.watched(page, message, () => this.execute(page, message, sender))),
    );
    this.running.add(answer);
    void answer.finally(() => this.running.delete(answer));
    return answer;
  }

  /** The fields in which an action takes files. */
  uploadFields(page: Page, action: string): UploadFields {
    const runner = page.handler === null ? null : this.explorer.find(page.handler, action);
    return runner?.uploads ?? new Map();
  }

  /** Resolves when no action is running any more. */
  async idle(): Promise<void> {
    while (this.running.size > 0) await Promise.allSettled(this.running);
  }

  /** A name that no class declares is whatever somebody has sent, and stays out of the log. */
  private scopeOf(page: Page, { action, id }: ActionMessage, { headers, connectionId }: ActionSender): LogScope {
    const declared = page.handler !== null && this.explorer.find(page.handler, action) !== null;
    // The headers of a connection are older than its actions.
    const correlationId = connectionId === null ? requestId(headers) : requestId({ 'x-request-id': id });
    const { id: pageId, template, applicationId: application } = page;
    return { correlationId, application, template, page: pageId, ...(declared ? { action } : {}) };
  }

  private async watched(
    page: Page,
    { action }: ActionMessage,
    run: () => Promise<ActionAnswer>,
  ): Promise<ActionAnswer> {
    if (!this.observation.hears('acted')) return run();
    const startedAt = this.observation.now();
    const answer = await run();
    const code = answer.ok ? null : answer.error.code;
    const ms = this.observation.now() - startedAt;
    const declared = code !== 'ACTION_NOT_FOUND';
    this.observation.tell('acted', { page, action: declared ? action : null, code, startedAt, ms });
    return answer;
  }

  private async execute(
    page: Page,
    { id, action, data, names, uploads }: FormAction,
    sender: ActionSender,
  ): Promise<ActionAnswer> {
    const runner = page.handler === null ? null : this.explorer.find(page.handler, action);
    if (runner === null) {
      this.unknown.tell(page, action);
      return { ok: false, error: { code: 'ACTION_NOT_FOUND', message: ERROR_CODES.ACTION_NOT_FOUND.text } };
    }
    const contextWith = (topics: Topics): LiveActionContext => {
      const { connectionId, address } = sender;
      return Object.freeze({ action, connectionId, address, ...pageContext(page, topics, sender) });
    };
    let context: LiveActionContext | undefined;
    let bound: BoundAction | undefined;
    return page.act(
      id,
      async (draft, topics) => {
        context = contextWith(topics);
        bound = undefined;
        bound = await runner.bind(context);
        // One that takes files refuses them itself, when its guards have let it.
        if (runner.uploads.size === 0 && uploads !== undefined && uploads.breaches.length > 0) {
          throw new UploadRefusedException(uploads.breaches);
        }
        const ended = this.slow.begin(page, action);
        try {
          await bound.run(sender.client, data, new ActionCall(context, draft, uploads), action);
        } finally {
          ended();
        }
      },
      async (error) => {
        if (context === undefined) {
          // A page that has ended has not even begun with it.
          context = contextWith(new OpenTopics());
          bound = await runner.bindLate(context);
        }
        const filters = bound ?? runner.shared;
        const told = await filters.explain(error, sender.client, data, new ActionCall(context, null), action);
        return names === undefined ? told : withFieldNames(told, names);
      },
    );
  }
}

function withFieldNames(error: ActionError, names: readonly string[]): ActionError {
  if (error.fields === undefined) return error;
  const nameOf = fieldNaming(names);
  const fields = Object.entries(error.fields).map(([path, texts]) => [nameOf(path), texts] as const);
  return { ...error, fields: Object.fromEntries(fields) };
}
