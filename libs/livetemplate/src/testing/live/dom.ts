import type { ActionAnswer } from '../../protocol/index.js';

// What the testing kit uses of a document. The library on the server knows no browser, and its types none of its globals.

export interface TestElement {
  readonly nodeName: string;
  readonly textContent: string;
  readonly outerHTML: string;
  readonly tabIndex: number;
  readonly id: string;
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  hasAttribute(name: string): boolean;
  matches(selector: string): boolean;
  closest(selector: string): TestElement | null;
  querySelector(selector: string): TestElement | null;
  querySelectorAll(selector: string): Iterable<TestElement>;
  addEventListener(type: string, listener: (event: TestEvent) => void, options?: { once: boolean }): void;
  removeEventListener(type: string, listener: (event: TestEvent) => void): void;
  dispatchEvent(event: TestEvent): boolean;
  click(): void;
  focus(): void;
  blur(): void;
}

export interface TestControl extends TestElement {
  readonly type: string;
  readonly name: string;
  readonly disabled: boolean;
  value: string;
  checked: boolean;
  readonly options: Iterable<{ readonly value: string; selected: boolean }>;
  readonly validationMessage: string;
  readonly form: TestForm | null;
}

export interface TestForm extends TestElement {
  readonly elements: Iterable<TestControl>;
  readonly noValidate: boolean;
  requestSubmit(): void;
}

export interface TestEvent {
  readonly detail?: unknown;
}

export interface TestDocument {
  readonly documentElement: TestElement;
  readonly activeElement: TestElement | null;
  querySelector(selector: string): TestElement | null;
  querySelectorAll(selector: string): Iterable<TestElement>;
  addEventListener(type: string, listener: (event: TestEvent) => void): void;
  removeEventListener(type: string, listener: (event: TestEvent) => void): void;
}

type EventClass = new (type: string, init: Readonly<Record<string, unknown>>) => TestEvent;

export interface TestWindow {
  readonly document: TestDocument;
  readonly Event: EventClass;
  readonly KeyboardEvent: EventClass;
  /** What the browser script offers to scripts of the page. */
  readonly liveTemplate?: {
    action(name: string, data?: unknown): Promise<ActionAnswer>;
    readonly seq: number;
    readonly state: string;
  };
  fetch: unknown;
  WebSocket: unknown;
  XMLHttpRequest: unknown;
  confirm: (question?: string) => boolean;
  eval(script: string): unknown;
  close(): void;
}
