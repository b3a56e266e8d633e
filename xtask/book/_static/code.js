// Before the page is drawn: whether its code is folded. Without this script all of it shows.
(() => {
  let shown = false;
  try { shown = localStorage.getItem('atelier-code') === 'shown'; } catch { /* a browser that keeps nothing */ }
  document.documentElement.dataset.code = shown ? 'shown' : 'folded';
})();
