// Runs before the first paint, so that a stored choice never flashes the other theme.
(() => {
  const root = document.documentElement;
  const system = matchMedia('(prefers-color-scheme: dark)');

  const stored = () => {
    try {
      return localStorage.getItem('theme');
    } catch {
      return null; // Storage may be blocked; the system's choice then holds.
    }
  };

  const show = () => {
    root.dataset.theme = stored() ?? (system.matches ? 'dark' : 'light');
  };

  show();
  system.addEventListener('change', show);
  addEventListener('storage', show);
  document.addEventListener('click', (event) => {
    if (!event.target.closest('[data-theme-toggle]')) return;
    root.dataset.theme = root.dataset.theme === 'dark' ? 'light' : 'dark';
    try {
      localStorage.setItem('theme', root.dataset.theme);
    } catch {
      // The choice then lasts for this page.
    }
  });
})();
