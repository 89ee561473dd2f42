import { rejects } from 'node:assert/strict';
import type { Page as LivePage } from '@livetemplate/nestjs';
import type { Page as BrowserPage } from 'playwright-core';

import { copyOf, edit, type ModelData } from '../../model/changes.js';
import type { ModelNode, Worlds } from '../../model/node.js';
import { turns } from '../../model/shared-backend.js';
import type { ChangeStep } from '../../model/steps.js';
import { serialize } from '../demo/support/serialize.js';
import type { BrowserStep } from './connection-story.js';

let worlds = 0;

/** What the tab itself keeps about a story: a page that was loaded anew has lost it. */
interface Notes {
  readonly faults: string[];
  readonly answers: Promise<{ readonly ok: boolean }>[];
}

declare global {
  interface Window {
    modelNotes?: Notes;
  }
}

/** One page of a node in a tab of Chromium, with a network that comes and goes. */
export class BrowserWorld {
  private readonly name = `tab${worlds++}`;
  private readonly complaints: string[] = [];
  private readonly changes: Promise<unknown>[] = [];
  private page: LivePage<ModelData>;
  private hits = 0;
  /** What the person has typed, and where the caret stands. */
  private typed = 'first';

  constructor(
    private readonly node: ModelNode,
    private readonly templates: Worlds,
    private readonly tab: BrowserPage,
  ) {}

  /** @returns where the tab does not show the page as it is, or what got lost */
  async live(text: string, first: ModelData, story: readonly BrowserStep[]): Promise<string> {
    this.templates.add(this.name, text, first);
    await this.tab.goto(`${this.node.origin}/model/${this.name}`);
    const id = await this.tab.locator('[data-lvt-page]').getAttribute('data-lvt-page');
    this.page = await this.node.page(id ?? '');
    await this.tab.evaluate(() => {
      const notes: Notes = { faults: [], answers: [] };
      window.modelNotes = notes;
      document.addEventListener('lvt:fault', ({ detail }: CustomEventInit<{ code: string; message: string }>) => {
        notes.faults.push(`${detail?.code}: ${detail?.message}`);
      });
    });
    try {
      for (const step of story) {
        await this.take(step);
        if (this.complaints.length > 0) break;
      }
      await this.settle();
    } finally {
      await this.online();
      await Promise.allSettled(this.changes);
      await this.page.close();
      this.templates.delete(this.name);
    }
    return this.complaints.join('\n');
  }

  private async take(step: BrowserStep): Promise<void> {
    switch (step.step) {
      case 'change':
        for (const change of step.changes) this.change(change);
        return;
      case 'act':
        this.hits++;
        return this.tab.evaluate((json) => {
          const action = window.liveTemplate as unknown as { action: (name: string, data: unknown) => Promise<never> };
          window.modelNotes?.answers.push(action.action('edit', { edits: JSON.parse(json) as unknown }));
        }, JSON.stringify(step.edits));
      case 'cut':
        this.node.cutAll();
        await turns(step.for);
        return this.node.reconnect();
      case 'offline':
        await this.tab.context().setOffline(true);
        return this.node.cutAll();
      case 'online':
        return this.online();
      case 'type':
        await this.tab.focus('#typed');
        await this.tab.keyboard.type(step.text);
        this.typed = step.text;
        return;
      case 'turns':
        return turns(step.count);
      case 'settle':
        return this.settle();
    }
  }

  private async online(): Promise<void> {
    this.node.reconnect();
    await this.tab.context().setOffline(false);
  }

  private change(step: ChangeStep): void {
    if ('data' in step) {
      const { hits: _, ...parts } = copyOf(step.data);
      this.changes.push(this.page.update(parts as never));
      return;
    }
    const { way, edits } = step;
    const recipe = async (data: ModelData): Promise<void> => {
      if (way === 'slow recipe') await turns(1);
      for (const one of edits) edit(data, one);
      data.hits++;
      if (way === 'throws') throw new RangeError('on purpose');
    };
    const change = this.page.update(recipe as never);
    if (way === 'throws') this.changes.push(rejects(change, /on purpose/));
    else {
      this.hits++;
      this.changes.push(change);
    }
  }

  /** With the network back, the tab shows the page as it is, and the person has lost nothing. */
  private async settle(): Promise<void> {
    await this.online();
    await Promise.all(this.changes.splice(0));
    const answers = await this.tab.evaluate(() => Promise.all(window.modelNotes?.answers.splice(0) ?? []));
    const failed = answers.filter(({ ok }) => !ok);
    if (failed.length > 0) this.complaints.push(`actions failed: ${JSON.stringify(failed)}`);
    await this.page.settled();
    if (this.page.data.hits !== this.hits)
      this.complaints.push(`${this.hits} changes have counted as ${this.page.data.hits}`);
    await this.tab.waitForFunction((seq) => {
      const live = window.liveTemplate as unknown as { seq: number; state: string };
      return live.state === 'ready' && live.seq >= seq;
    }, this.page.seq);
    const faults = await this.tab.evaluate(() => window.modelNotes?.faults ?? ['the page was loaded anew']);
    if (faults.length > 0) this.complaints.push(faults.join('\n'));
    await this.compare();
  }

  private async compare(): Promise<void> {
    const response = await this.tab.context().request.get(this.tab.url());
    const write = `(${serialize.toString()})`;
    const [shown, fresh] = (await this.tab.evaluate(
      `[${write}(document), ${write}(new DOMParser().parseFromString(${JSON.stringify(await response.text())}, 'text/html'))]`,
    )) as [string[], string[]];
    const others = (lines: string[]): string => lines.filter((line) => !line.includes('id="typed"')).join('\n');
    if (others(shown) !== others(fresh)) this.complaints.push(`shown\n${others(shown)}\nexpected\n${others(fresh)}`);
    if (this.typed === 'first') return;
    const field = await this.tab.evaluate(() => {
      const { value, selectionStart } = document.activeElement as HTMLInputElement;
      return { id: document.activeElement?.id, before: value.slice(0, selectionStart ?? 0) };
    });
    if (field.id !== 'typed' || !field.before.endsWith(this.typed)) {
      this.complaints.push(
        `typed ${JSON.stringify(this.typed)}, but the focus and the caret are at ${JSON.stringify(field)}`,
      );
    }
  }
}
