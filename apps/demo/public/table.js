// Whoever opens a row for editing goes on typing in it.
document.addEventListener('lvt:success', (event) => {
  if (event.detail.action !== 'edit_row') return;
  event.target.closest('tr')?.querySelector('input')?.select();
});
