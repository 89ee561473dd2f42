// Shows what travels. Loaded before LiveTemplate's client, so that it sees every WebSocket message whole, Socket.IO's
// own bytes included. It changes nothing in the page but its own elements, which carry data-lvt-ignore.
(() => {
  const LOG_LENGTH = 12;
  const TEXT_LENGTH = 2000;
  const MARK_MS = 900;
  const MOST_MARKS = 60;
  const encoder = new TextEncoder();
  const frames = [];
  let received = 0;
  let count = 0;
  let last = null;

  function record(direction, message) {
    if (typeof message !== 'string') return;
    // Engine.IO's own pings and pongs carry no news.
    if (message === '2' || message === '3') return;
    const bytes = encoder.encode(message).length;
    const isUpdate = direction === 'received' && /^42\[("s"|"update"|\d)/.test(message);
    if (direction === 'received') received += bytes;
    if (isUpdate) {
      count += 1;
      last = { bytes, text: message };
    }
    frames.unshift({ direction, bytes, text: message.slice(0, TEXT_LENGTH) });
    frames.length = Math.min(frames.length, LOG_LENGTH);
    schedule();
  }

  const NativeWebSocket = window.WebSocket;
  window.WebSocket = class extends NativeWebSocket {
    constructor(...args) {
      super(...args);
      this.addEventListener('message', (event) => record('received', event.data));
    }

    send(message) {
      record('sent', message);
      super.send(message);
    }
  };

  const number = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });
  const size = (bytes) => (bytes < 10_000 ? `${number.format(bytes)} B` : `${number.format(bytes / 1000)} kB`);

  function write(name, text) {
    for (const element of document.querySelectorAll(`[data-wire-${name}]`)) element.textContent = text;
  }

  function line({ direction, bytes, text }) {
    const item = document.createElement('li');
    item.className = direction;
    for (const [tag, content] of [
      ['span', direction === 'sent' ? '↑' : '↓'],
      ['span', size(bytes)],
      ['code', text],
    ]) {
      item.appendChild(document.createElement(tag)).textContent = content;
    }
    return item;
  }

  let scheduled = false;
  function schedule() {
    if (scheduled || document.readyState === 'loading') return;
    scheduled = true;
    requestAnimationFrame(() => {
      scheduled = false;
      if (last) {
        write('size', size(last.bytes));
        write('text', last.text.slice(0, TEXT_LENGTH));
      }
      write('total', size(received));
      write('count', number.format(count));
      if (document.querySelector('[data-wire][open]')) {
        document.querySelector('[data-wire-log]').replaceChildren(...frames.map(line));
      }
    });
  }

  const CONNECTION = { ready: 'Live', connecting: 'Connecting', offline: 'Offline' };
  function showConnection(state) {
    for (const element of document.querySelectorAll('[data-connection]')) element.textContent = CONNECTION[state];
  }

  document.addEventListener('lvt:connected', () => showConnection('ready'));
  document.addEventListener('lvt:disconnected', () => showConnection('offline'));

  // What just changed is marked for a moment. Web Animations leave no trace in the DOM, so patches never meet them.
  function mark(elements) {
    const style = getComputedStyle(document.documentElement);
    const marked = {
      backgroundColor: style.getPropertyValue('--mark'),
      color: style.getPropertyValue('--mark-ink'),
      borderRadius: '3px',
    };
    for (const element of elements) {
      element.animate([marked, { ...marked, offset: 0.15 }, {}], { duration: MARK_MS, easing: 'ease-out' });
    }
  }

  /** Elements whose text is new, and new elements. What has only moved is not news. */
  function news(records) {
    const moved = new Set(records.flatMap(({ removedNodes }) => [...removedNodes]));
    const found = new Set();
    for (const { type, target, addedNodes } of records) {
      if (type === 'characterData') found.add(target.parentElement);
      else for (const node of addedNodes) if (node instanceof HTMLElement && !moved.has(node)) found.add(node);
    }
    return [...found].filter((element) => element && !element.closest('[data-lvt-ignore]'));
  }

  function watch() {
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    let fresh = false;
    document.addEventListener('lvt:updated', () => (fresh = true));
    new MutationObserver((records) => {
      if (!fresh) return;
      fresh = false;
      const elements = news(records);
      // Where everything is new, nothing stands out.
      if (elements.length <= MOST_MARKS) mark(elements);
    }).observe(document.body, { characterData: true, childList: true, subtree: true });
  }

  document.addEventListener('DOMContentLoaded', () => {
    const [navigation] = performance.getEntriesByType('navigation');
    document.querySelector('[data-wire]')?.addEventListener('toggle', schedule);
    if (document.documentElement.classList.contains('lvt-connected')) showConnection('ready');
    watch();
    schedule();
    // The size of the document is known when its last byte is in.
    addEventListener('load', () => write('page', size(navigation?.decodedBodySize ?? 0)));
  });
})();
