import { MESSAGE_FIELD, type ActionAnswer, type ActionError } from '../../protocol/index.js';
import type { LiveTemplateApi } from '../api.js';
import { emit } from '../diagnostics.js';

type Run = (name: string, data?: unknown, form?: Element) => Promise<ActionAnswer>;
type Files = readonly (readonly [field: string, file: File])[];

/** By form: what it sends. */
const running = new WeakMap<Element, XMLHttpRequest>();

/**
 * Forms that have files send them by a request of their own, beside the connection, so that nothing waits for it. All else about them (what
 * shows that they are on their way, what was wrong, what scripts are told) is the browser script's, which believes it has run an action.
 */
export function sendFiles(api: LiveTemplateApi): void {
  const run: Run = api.action.bind(api);
  const sending: Run = (name, data, form) => {
    const files = form && form.getAttribute('lvt-submit') === name ? filesOf(form as HTMLFormElement) : [];
    return files.length ? send(form as Element, files, name, data) : run(name, data);
  };
  api.action = sending;
}

export function cancel(form: Element): void {
  const request = running.get(form);
  if (request) request.abort();
}

function filesOf(form: HTMLFormElement): Files {
  if (form.enctype !== 'multipart/form-data') return [];
  // A field in which none was chosen has a nameless one.
  return [...(new FormData(form) as unknown as Files)].filter(([, file]) => file.name);
}

function send(form: Element, files: Files, action: string, data: unknown): Promise<ActionAnswer> {
  const { lvtPage: page, lvtBase: base } = (document.querySelector('[data-lvt-page]') as HTMLElement).dataset;
  const body = new FormData();
  // In front of the files: the server takes none before it knows for what.
  body.append(MESSAGE_FIELD, JSON.stringify({ page, action, data }));
  for (const [field, file] of files) body.append(field, file);
  cancel(form);
  const request = new XMLHttpRequest();
  running.set(form, request);
  const show = (part: number): void => {
    // A change of the page may have brought another one.
    const bar = form.querySelector('progress');
    if (bar) bar.value = part * bar.max;
  };
  request.upload.onprogress = ({ loaded, total }) => {
    show(loaded / total);
    emit(form, 'progress', { action, loaded, total });
  };
  request.open('POST', `${base || '/livetemplate'}/actions`);
  request.responseType = 'json';
  request.setRequestHeader('x-livetemplate', '1');
  request.send(body);
  return new Promise((answered) => {
    request.onabort = () => answered({ ok: false, error: { code: 'CANCELLED', message: 'Cancelled.' } });
    request.onloadend = () => {
      show(0);
      const answer = request.response as ActionAnswer | ActionError | null;
      if (answer && 'ok' in answer) return answered(answer);
      // Proxies answer in words of their own, and have limits of their own.
      const message = `The file ${request.status === 413 ? 'is too large' : 'could not be sent'}.`;
      const error = { code: 'UPLOAD_FAILED', message, ...answer };
      const fields = { [(files[0] as Files[0])[0]]: [error.message] };
      answered({ ok: false, error: { ...error, fields } });
    };
  });
}
